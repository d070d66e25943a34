/** One mistake (or several) made in the good runbook: a replacement, or a whole text. */
export interface Broken {
  readonly says: string;
  readonly edit: readonly [from: string, to: string] | string;
  readonly problems: readonly string[];
}

const WRONG_EVERYWHERE = `apiVersion: v1
kind: Runbook
metadata: { name: queue-overflow }
match: [alertname]
targets:
  worker: { kind: Deployment, namespace: kube-system, name: worker }
signal:
  sources: [{ prometheus.qurey: { query: queue_size } }]
  healthy: signal.value <= "100"
collect:
  worker: { kubernetes.workload: { target: wrker } }
  trend: { prometheus.rang: { query: queue_size } }
causes:
  - { name: worker-down, when: worker.redy == 0 && trend.anything > 3 }
remedies:
  - { for: worker-dwn, do: { kubernetes.restart: { target: worker, now: true } } }
`;

export const cases: readonly Broken[] = [
  // the file
  { says: "an empty file", edit: "", problems: ["x.yaml:1:1: is empty"] },
  { says: "only a comment", edit: "# nothing\n", problems: ["x.yaml:1:1: is empty"] },
  { says: "a file that is one text", edit: "hello", problems: ['x.yaml:1:1: is "hello", expected a mapping'] },
  { says: "a list instead of a mapping", edit: "- a\n- b\n", problems: ["x.yaml:1:1: is a list, expected a mapping"] },
  {
    says: "a file that is too large",
    edit: `# ${"x".repeat(300 * 1024)}`,
    problems: ["x.yaml:1:1: is 301 KiB, expected at most 256 KiB"],
  },
  {
    says: "brackets without end",
    edit: "a: ".concat("[".repeat(50_000)),
    problems: ["x.yaml:1:1: nests brackets or dashes more than 32 deep"],
  },
  {
    says: "dashes without end",
    edit: "- ".repeat(10_000),
    problems: ["x.yaml:1:1: nests brackets or dashes more than 32 deep"],
  },
  {
    says: "explicit keys without end",
    edit: "? ".repeat(700),
    problems: ["x.yaml:1:1: not valid here: keys are plain names, without `? `"],
  },
  {
    says: "an alias bomb",
    edit: "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n",
    problems: ["x.yaml:1:1: aliases expand to too much"],
  },
  {
    says: "an alias of nothing",
    edit: ["url: docs/queue.md", "url: *page"],
    problems: ["x.yaml:3:70: an alias names no anchor before it"],
  },
  {
    says: "a tab as indentation",
    edit: ["  worker: { kind", "\tworker: { kind"],
    problems: ["x.yaml:7:1: not valid YAML: tabs are not allowed as indentation"],
  },
  {
    says: "a key twice",
    edit: ["mode: auto", "mode: auto\nmode: shadow"],
    problems: ["x.yaml:6:1: `mode` is written twice"],
  },
  {
    says: "a key twice in a flow mapping",
    edit: ["attempts: 2 }", "attempts: 2, attempts: 3 }"],
    problems: ["x.yaml:22:58: `attempts` is written twice"],
  },
  {
    says: "two documents",
    edit: ["hand_off: { to: escalation-policy }\n", "---\nkind: Runbook\n"],
    problems: ["x.yaml:24:1: a second document begins: put it into a file of its own"],
  },
  {
    says: "a tag of another world",
    edit: ["mode: auto", "mode: !secret auto"],
    problems: ["x.yaml:5:7: not valid YAML: unresolved tag: !secret"],
  },
  {
    says: "a quote that is not closed",
    edit: ["summary: The queue overflows", 'summary: "The queue overflows'],
    problems: [
      'x.yaml:3:86: not valid YAML: missing closing "quote',
      "x.yaml:4:1: not valid YAML: flow map in block collection must be sufficiently indented and end with a }",
    ],
  },
  {
    says: "a colon too many",
    edit: ["when: worker.ready > 0 && trend", "when: it: worker.ready > 0 && trend"],
    problems: ["x.yaml:18:11: not valid YAML: nested mappings are not allowed in compact mappings"],
  },
  {
    says: "a bracket that is not closed",
    edit: ["limits: { actions", "limits: [{ actions"],
    problems: [
      "x.yaml:23:1: not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
  },
  // keys and values
  {
    says: "another version of the format",
    edit: ["first-responder/v1", "first-responder/v2"],
    problems: ['x.yaml:1:13 apiVersion: is "first-responder/v2" (did you mean `first-responder/v1`?)'],
  },
  {
    says: "another kind",
    edit: ["kind: Runbook", "kind: runbook"],
    problems: ['x.yaml:2:7 kind: is "runbook" (did you mean `Runbook`?)'],
  },
  {
    says: "no metadata",
    edit: ["metadata: { name: queue-overflow, summary: The queue overflows, url: docs/queue.md }\n", ""],
    problems: ["x.yaml:1:1 metadata: is missing, expected a mapping"],
  },
  {
    says: "a name with capitals",
    edit: ["name: queue-overflow", "name: QueueOverflow"],
    problems: [
      'x.yaml:3:19 metadata.name: is "QueueOverflow", expected lower-case words joined by dashes, such as processor-down',
    ],
  },
  {
    says: "a number for a name",
    edit: ["name: queue-overflow", "name: 12"],
    problems: ["x.yaml:3:19 metadata.name: is 12, expected text"],
  },
  {
    says: "an empty summary",
    edit: ["summary: The queue overflows", "summary: ''"],
    problems: ["x.yaml:3:44 metadata.summary: is empty, expected some text"],
  },
  {
    says: "a key that is misspelt",
    edit: ["remedies:", "remedys:"],
    problems: ["x.yaml:19:1 remedys: is not a known key (did you mean `remedies`?)"],
  },
  {
    says: "a key that is in no runbook",
    edit: ["mode: auto", "mode: auto\nowner: me"],
    problems: [
      "x.yaml:6:1 owner: is not a known key, expected apiVersion, kind, metadata, match, mode, targets, signal, collect, causes, remedies, limits, accept_owners, verify or hand_off",
    ],
  },
  {
    says: "a key of prototypes",
    edit: ["mode: auto", "mode: auto\n__proto__: { polluted: true }"],
    problems: ["x.yaml:6:1: is no key: keys are plain names"],
  },
  {
    says: "a collector under the name of prototypes",
    edit: ["  trend: {", "  __proto__: {"],
    problems: ["x.yaml:13:3: is no key: keys are plain names"],
  },
  {
    says: "a list as a key",
    edit: ["mode: auto", "mode: auto\n[a]: 1"],
    problems: ["x.yaml:6:1: is no key: keys are plain names"],
  },
  {
    says: "a merge of another YAML version",
    edit: ["mode: auto", "mode: auto\n<<: { kind: Runbook }"],
    problems: [
      'x.yaml:6:1 ["<<"]: is not a known key, expected apiVersion, kind, metadata, match, mode, targets, signal, collect, causes, remedies, limits, accept_owners, verify or hand_off',
    ],
  },
  {
    says: "a mode that is misspelt",
    edit: ["mode: auto", "mode: atuo"],
    problems: ['x.yaml:5:7 mode: is "atuo" (did you mean `auto`?)'],
  },
  {
    says: "a mode that is no text",
    edit: ["mode: auto", "mode: [auto]"],
    problems: ["x.yaml:5:7 mode: is a list, expected shadow, approve or auto"],
  },
  // match
  {
    says: "no matcher",
    edit: [`match: ['alertname="QueueOverflow"', severity=~"critical|page"]`, "match: []"],
    problems: ["x.yaml:4:8 match: is empty, expected at least one entry"],
  },
  {
    says: "a matcher without operator",
    edit: [`'alertname="QueueOverflow"'`, "'alertname'"],
    problems: ["x.yaml:4:10 match[0]: expected =, !=, =~ or !~ after the label alertname"],
  },
  {
    says: "a matcher of another language",
    edit: [`'alertname="QueueOverflow"'`, `'alertname == "QueueOverflow"'`],
    problems: ["x.yaml:4:21 match[0]: `==` is not an operator: expected =, !=, =~ or !~"],
  },
  {
    says: "a matcher whose regular expression is none",
    edit: [`severity=~"critical|page"`, `'severity=~"critical|(page"'`],
    problems: ["x.yaml:4:49 match[1]: is not a regular expression that RE2 knows: critical|(page"],
  },
  {
    says: "a matcher with a regular expression that looks ahead",
    edit: [`severity=~"critical|page"`, `'severity=~"(?!warning).*"'`],
    problems: ["x.yaml:4:49 match[1]: is not a regular expression that RE2 knows: (?!warning).*"],
  },
  {
    says: "matchers that match every alert",
    edit: [`['alertname="QueueOverflow"', severity=~"critical|page"]`, `['severity=~".*"']`],
    problems: [
      "x.yaml:4:8 match: matches alerts that have no labels at all, expected at least one matcher that needs a label to be there",
    ],
  },
  {
    says: "an empty matcher",
    edit: [`'alertname="QueueOverflow"'`, "''"],
    problems: ['x.yaml:4:10 match[0]: is empty: expected a matcher such as alertname="DriftBacklogOverflow"'],
  },
  {
    says: "a brace that is not closed",
    edit: [`'alertname="QueueOverflow"'`, `'{alertname="QueueOverflow"'`],
    problems: ["x.yaml:4:36 match[0]: misses its closing `}`"],
  },
  // targets
  {
    says: "a target of a kind we do not touch",
    edit: ["worker: { kind: Deployment", "worker: { kind: StatefulSet"],
    problems: ['x.yaml:7:19 targets.worker.kind: is "StatefulSet", expected Deployment'],
  },
  {
    says: "a target in kube-system",
    edit: ["namespace: shop", "namespace: kube-system"],
    problems: ["x.yaml:7:42 targets.worker.namespace: kube-system is off limits: it keeps the cluster itself running"],
  },
  {
    says: "a target without a name",
    edit: ["namespace: shop, name: worker,", "namespace: shop,"],
    problems: ["x.yaml:7:11 targets.worker.name: is missing, expected text"],
  },
  {
    says: "a target whose name Kubernetes would not take",
    edit: ["name: worker, container", "name: Worker_1, container"],
    problems: [
      'x.yaml:7:54 targets.worker.name: is "Worker_1", expected a Kubernetes name: lower case, digits and dashes',
    ],
  },
  {
    says: "a target with a label selector",
    edit: ["container: main }", "container: main, selector: app=worker }"],
    problems: ["x.yaml:7:79 targets.worker.selector: is not a known key, expected kind, namespace, name or container"],
  },
  {
    says: "a target called with capitals",
    edit: ["  worker: { kind", "  Worker: { kind"],
    problems: [
      "x.yaml:7:3 targets.Worker: is not a good name, expected lower-case words joined by underscores, such as backlog_by_type",
      'x.yaml:12:44 collect.worker["kubernetes.workload"].target: `worker` is not one of the targets (did you mean `Worker`?)',
      'x.yaml:20:61 remedies[0].do["kubernetes.restart"].target: `worker` is not one of the targets (did you mean `Worker`?)',
    ],
  },
  // signal
  {
    says: "no signal",
    edit: [`signal:\n  sources: [{ prometheus.query: { query: queue_size } }]\n  healthy: signal.value <= 100.0\n`, ""],
    problems: ["x.yaml:1:1 signal: is missing, expected a mapping"],
  },
  {
    says: "a signal without source",
    edit: ["sources: [{ prometheus.query: { query: queue_size } }]", "sources: []"],
    problems: ["x.yaml:9:12 signal.sources: is empty, expected at least one entry"],
  },
  {
    says: "a signal from a collector without value",
    edit: [
      "sources: [{ prometheus.query: { query: queue_size } }]",
      "sources: [{ kubernetes.workload: { target: worker } }]",
    ],
    problems: [
      "x.yaml:9:13 signal.sources[0]: kubernetes.workload is no signal, expected a collector with a decimal number `value`",
    ],
  },
  {
    says: "signals of two types",
    edit: [
      "sources: [{ prometheus.query: { query: queue_size } }]",
      "sources: [{ prometheus.query: { query: queue_size } }, { redis.llen: { key: q } }]",
    ],
    problems: [
      "x.yaml:9:58 signal.sources[1]: returns `value` as int, expected double as the source before it",
      "x.yaml:9:58 signal.sources[1]: redis.llen is no signal, expected a collector with a decimal number `value`",
    ],
  },
  {
    says: "a signal compared with a whole number by ==",
    edit: ["signal.value <= 100.0", "signal.value == 0"],
    problems: [
      "x.yaml:10:12 signal.healthy: `==` between a decimal number and a whole number, expected the same kind on both sides: 1.0 is a decimal number, 1 a whole one, double(…) converts",
    ],
  },
  {
    says: "a signal's fact that is misspelt",
    edit: ["signal.value <= 100.0", "signal.valu <= 100.0"],
    problems: ["x.yaml:10:19 signal.healthy: `signal` has no fact `valu` (did you mean `value`?)"],
  },
  // collect
  {
    says: "a collector that is misspelt",
    edit: ["prometheus.range: {", "prometheus.rnage: {"],
    problems: [
      'x.yaml:13:12 collect.trend["prometheus.rnage"]: there is no collector of this name (did you mean `prometheus.range`?)',
    ],
  },
  {
    says: "a collector that nobody wrote",
    edit: ["prometheus.range: {", "datadog.query: {"],
    problems: [
      'x.yaml:13:12 collect.trend["datadog.query"]: there is no collector of this name, expected prometheus.query, prometheus.range, kubernetes.workload or redis.llen',
    ],
  },
  {
    says: "two collectors under one name",
    edit: [
      "  worker: { kubernetes.workload: { target: worker } }",
      "  worker: { kubernetes.workload: { target: worker }, redis.llen: { key: q } }",
    ],
    problems: ['x.yaml:12:54 collect.worker["redis.llen"]: is one collector too many, expected just one'],
  },
  {
    says: "no collector under a name",
    edit: ["  worker: { kubernetes.workload: { target: worker } }", "  worker: {}"],
    problems: [
      "x.yaml:12:11 collect.worker: names no collector, expected prometheus.query, prometheus.range, kubernetes.workload or redis.llen",
    ],
  },
  {
    says: "a collector as a text",
    edit: ["  worker: { kubernetes.workload: { target: worker } }", "  worker: kubernetes.workload"],
    problems: ['x.yaml:12:11 collect.worker: is "kubernetes.workload", expected a mapping'],
  },
  {
    says: "a parameter that is misspelt",
    edit: ["{ query: queue_size, minutes: 15 }", "{ query: queue_size, minute: 15 }"],
    problems: ['x.yaml:13:51 collect.trend["prometheus.range"].minute: is not a known key (did you mean `minutes`?)'],
  },
  {
    says: "a parameter that is missing",
    edit: ["{ query: queue_by_type, by: type }", "{ by: type }"],
    problems: ['x.yaml:14:32 collect.by_type["prometheus.query"].query: is missing, expected text'],
  },
  {
    says: "a parameter of another type",
    edit: ["minutes: 15", "minutes: 15m"],
    problems: ['x.yaml:13:60 collect.trend["prometheus.range"].minutes: is "15m", expected a number'],
  },
  {
    says: "a parameter out of bounds",
    edit: ["minutes: 15", "minutes: 100000"],
    problems: ['x.yaml:13:60 collect.trend["prometheus.range"].minutes: is 100000, expected at most 1440'],
  },
  {
    says: "a deadline that is no duration",
    edit: ["timeout: 5s", "timeout: 5"],
    problems: ["x.yaml:13:75 collect.trend.timeout: is 5, expected a duration such as 90s, 10m or 1h30m"],
  },
  {
    says: "a deadline that is too long",
    edit: ["timeout: 5s", "timeout: 5m"],
    problems: ['x.yaml:13:75 collect.trend.timeout: is "5m", expected between 100ms and 2m'],
  },
  {
    says: "a target that is misspelt",
    edit: ["kubernetes.workload: { target: worker }", "kubernetes.workload: { target: wroker }"],
    problems: [
      'x.yaml:12:44 collect.worker["kubernetes.workload"].target: `wroker` is not one of the targets (did you mean `worker`?)',
    ],
  },
  {
    says: "a target spelt out in place",
    edit: [
      "kubernetes.workload: { target: worker }",
      "kubernetes.workload: { target: { kind: Deployment, namespace: kube-system, name: coredns } }",
    ],
    problems: ['x.yaml:12:44 collect.worker["kubernetes.workload"].target: is not a name, expected worker'],
  },
  {
    says: "a name that is a word of the language",
    edit: ["  trend: {", "  in: {"],
    problems: [
      "x.yaml:13:3 collect.in: is a word of the language, expected another name",
      "x.yaml:18:31 causes[1].when: `trend` is not collected, expected worker, in or by_type",
    ],
  },
  {
    says: "a name with a dash",
    edit: ["  by_type: {", "  by-type: {"],
    problems: [
      "x.yaml:14:3 collect.by-type: is not a good name, expected lower-case words joined by underscores, such as backlog_by_type",
    ],
  },
  // conditions
  {
    says: "no causes",
    edit: [
      `causes:\n  - { name: worker-down, when: worker.desired > 0 && worker.ready == 0, says: The worker is down }\n  - name: worker-slow\n    when: worker.ready > 0 && trend.slope_per_minute >= 0.0\n`,
      "causes: []\n",
    ],
    problems: ["x.yaml:15:9 causes: is empty, expected at least one entry"],
  },
  {
    says: "a fact that is misspelt",
    edit: ["worker.ready == 0", "worker.redy == 0"],
    problems: ["x.yaml:16:61 causes[0].when: `worker` has no fact `redy` (did you mean `ready`?)"],
  },
  {
    says: "a collected name that is misspelt",
    edit: ["worker.ready > 0 && trend", "worker.ready > 0 && trnd"],
    problems: ["x.yaml:18:31 causes[1].when: `trnd` is not collected (did you mean `trend`?)"],
  },
  {
    says: "text compared with a number",
    edit: ["trend.slope_per_minute >= 0.0", "by_type.top > 0"],
    problems: ["x.yaml:18:31 causes[1].when: `>` between text and a whole number"],
  },
  {
    says: "a whole number compared with a decimal one",
    edit: ["worker.ready == 0", "worker.ready == 0.0"],
    problems: [
      "x.yaml:16:54 causes[0].when: `==` between a whole number and a decimal number, expected the same kind on both sides: 1.0 is a decimal number, 1 a whole one, double(…) converts",
    ],
  },
  {
    says: "a condition that is a number",
    edit: ["worker.ready > 0 && trend.slope_per_minute >= 0.0", "worker.ready"],
    problems: ["x.yaml:18:11 causes[1].when: is a whole number, expected a condition: true or false"],
  },
  {
    says: "a number where a condition has to be",
    edit: ["worker.ready > 0 && trend", "worker.ready && trend"],
    problems: ["x.yaml:18:11 causes[1].when: `&&` or `||` beside a whole number, expected a condition: true or false"],
  },
  {
    says: "a division by a fact",
    edit: ["worker.ready == 0", "worker.ready / worker.desired < 1"],
    problems: ["x.yaml:16:69 causes[0].when: `/` by what can be zero, expected a number other than 0, written out"],
  },
  {
    says: "a division by zero",
    edit: ["worker.ready == 0", "worker.ready % 0 == 1"],
    problems: ["x.yaml:16:69 causes[0].when: `%` by what can be zero, expected a number other than 0, written out"],
  },
  {
    says: "a condition that reads nothing",
    edit: ["worker.ready > 0 && trend.slope_per_minute >= 0.0", "1 < 2"],
    problems: ["x.yaml:18:11 causes[1].when: reads no fact, so it always says the same"],
  },
  {
    says: "a condition that is a YAML boolean",
    edit: ["worker.ready > 0 && trend.slope_per_minute >= 0.0", "true"],
    problems: ["x.yaml:18:11 causes[1].when: is true, expected text"],
  },
  {
    says: "an assignment",
    edit: ["worker.ready == 0", "worker.ready = 0"],
    problems: ["x.yaml:16:67 causes[0].when: `=` is not part of conditions (did you mean `==`?)"],
  },
  {
    says: "and instead of &&",
    edit: ["worker.ready > 0 && trend", "worker.ready > 0 and trend"],
    problems: ["x.yaml:18:28 causes[1].when: `and` is not part of conditions (did you mean `&&`?)"],
  },
  {
    says: "a condition that ends too early",
    edit: ["worker.ready > 0 && trend.slope_per_minute >= 0.0", "worker.ready > 0 &&"],
    problems: ["x.yaml:18:30 causes[1].when: ends too early"],
  },
  {
    says: "has()",
    edit: ["worker.ready == 0", "has(worker.ready)"],
    problems: [
      "x.yaml:16:54 causes[0].when: `has` is not needed: a condition whose fact is missing is neither true nor false",
    ],
  },
  {
    says: "dyn(), which would switch the type check off",
    edit: ["worker.ready == 0", "dyn(worker.ready) == 0"],
    problems: ["x.yaml:16:54 causes[0].when: there is no function `dyn`, expected size, double or int"],
  },
  {
    says: "a method that is misspelt",
    edit: ["worker.ready == 0", "by_type.top.startsWidth('a')"],
    problems: ["x.yaml:16:54 causes[0].when: there is no method `startsWidth` (did you mean `startsWith`?)"],
  },
  {
    says: "a regular expression that looks behind",
    edit: ["trend.slope_per_minute >= 0.0", "by_type.top.matches('(?<=a)b')"],
    problems: ["x.yaml:18:51 causes[1].when: is not a regular expression that RE2 knows"],
  },
  {
    says: "a regular expression out of a fact",
    edit: ["trend.slope_per_minute >= 0.0", "by_type.top.matches(by_type.top)"],
    problems: ["x.yaml:18:31 causes[1].when: `matches` takes one regular expression, written out"],
  },
  {
    says: "a loop in a loop",
    edit: ["trend.slope_per_minute >= 0.0", "worker.waiting.exists(a, worker.waiting.exists(b, a == b))"],
    problems: ["x.yaml:18:56 causes[1].when: `exists` inside another comprehension costs too much"],
  },
  {
    says: "a condition of 300 parts",
    edit: [
      "worker.ready > 0 && trend.slope_per_minute >= 0.0",
      Array.from({ length: 100 }, () => "worker.ready > 0").join(" || "),
    ],
    problems: ["x.yaml:18:1046 causes[1].when: is too large: split it, or move a part of it into a cause of its own"],
  },
  {
    says: "a collector's name without a fact",
    edit: ["worker.ready == 0", "worker == 0"],
    problems: [
      "x.yaml:16:54 causes[0].when: `worker` needs one of its facts, expected worker.desired, worker.ready, worker.waiting or worker.paused",
    ],
  },
  {
    says: "a fact in brackets",
    edit: ["trend.slope_per_minute >= 0.0", "worker['ready'] > 0"],
    problems: [
      "x.yaml:18:31 causes[1].when: `worker` needs one of its facts, expected worker.desired, worker.ready, worker.waiting or worker.paused",
    ],
  },
  {
    says: "a number that does not fit",
    edit: ["worker.ready == 0", "worker.ready == 9223372036854775808"],
    problems: ["x.yaml:16:70 causes[0].when: does not fit into 64 bits"],
  },
  {
    says: "the signal in a cause",
    edit: ["trend.slope_per_minute >= 0.0", "signal.value > 0.0"],
    problems: ["x.yaml:18:31 causes[1].when: `signal` is not collected, expected worker, trend or by_type"],
  },
  // causes and remedies
  {
    says: "a cause twice",
    edit: ["name: worker-slow", "name: worker-down"],
    problems: [
      "x.yaml:17:11 causes[1].name: `worker-down` is the name of causes[0] already",
      "x.yaml:21:12 remedies[1].for: `worker-slow` is not one of the causes, expected worker-down",
    ],
  },
  {
    says: "a cause called unknown",
    edit: ["name: worker-slow", "name: unknown"],
    problems: [
      "x.yaml:17:11 causes[1].name: is taken: it is what no cause at all is called",
      'x.yaml:17:11 causes[1].name: `unknown` has no remedy, expected a remedy for it, or a hand_off for "*"',
      "x.yaml:21:12 remedies[1].for: `worker-slow` is not one of the causes, expected worker-down or unknown",
    ],
  },
  {
    says: "a cause without a remedy",
    edit: ["  - { for: worker-slow, hand_off: Look at the queue by type. }\n", ""],
    problems: [
      'x.yaml:17:11 causes[1].name: `worker-slow` has no remedy, expected a remedy for it, or a hand_off for "*"',
    ],
  },
  {
    says: "a remedy for a cause that is misspelt",
    edit: ["for: worker-slow", "for: worker-slwo"],
    problems: ["x.yaml:21:12 remedies[1].for: `worker-slwo` is not one of the causes (did you mean `worker-slow`?)"],
  },
  {
    says: "two remedies for one cause",
    edit: ["for: worker-slow,", "for: worker-down,"],
    problems: [
      'x.yaml:17:11 causes[1].name: `worker-slow` has no remedy, expected a remedy for it, or a hand_off for "*"',
      "x.yaml:21:12 remedies[1].for: `worker-down` has a remedy already",
    ],
  },
  {
    says: "a remedy that does and hands off",
    edit: [
      "{ for: worker-slow, hand_off",
      "{ for: worker-slow, do: { kubernetes.restart: { target: worker } }, hand_off",
    ],
    problems: ["x.yaml:21:5 remedies[1]: says what to do twice or not at all, expected either do or hand_off"],
  },
  {
    says: "a remedy that says nothing",
    edit: ["{ for: worker-slow, hand_off: Look at the queue by type. }", "{ for: worker-slow }"],
    problems: ["x.yaml:21:5 remedies[1]: says what to do twice or not at all, expected either do or hand_off"],
  },
  {
    says: "an action for every cause",
    edit: [
      "{ for: worker-slow, hand_off: Look at the queue by type. }",
      '{ for: "*", do: { kubernetes.restart: { target: worker } } }',
    ],
    problems: ["x.yaml:21:21 remedies[1].do: no action is right for every cause, expected hand_off"],
  },
  {
    says: "an action that is misspelt",
    edit: ["kubernetes.restart:", "kubernetes.restrat:"],
    problems: [
      'x.yaml:20:31 remedies[0].do["kubernetes.restrat"]: there is no action of this name (did you mean `kubernetes.restart`?)',
    ],
  },
  {
    says: "an action on a target that is not declared",
    edit: ["kubernetes.restart: { target: worker }", "kubernetes.restart: { target: database }"],
    problems: [
      'x.yaml:20:61 remedies[0].do["kubernetes.restart"].target: `database` is not one of the targets, expected worker',
    ],
  },
  {
    says: "an action without its parameters",
    edit: ["kubernetes.restart: { target: worker }", "kubernetes.scale:"],
    problems: [
      'x.yaml:20:49 remedies[0].do["kubernetes.scale"].target: is missing, expected worker',
      'x.yaml:20:49 remedies[0].do["kubernetes.scale"].at_least: is missing, expected a number',
    ],
  },
  {
    says: "an action with a parameter out of bounds",
    edit: ["kubernetes.restart: { target: worker }", "kubernetes.scale: { target: worker, at_least: 5000 }"],
    problems: ['x.yaml:20:77 remedies[0].do["kubernetes.scale"].at_least: is 5000, expected at most 50'],
  },
  {
    says: "an action that cannot be undone, for a time",
    edit: ["kubernetes.restart: { target: worker }", "kubernetes.restart: { target: worker }, for: 2h"],
    problems: [
      "x.yaml:20:71 remedies[0].do.for: what kubernetes.restart does cannot be undone, so it cannot be temporary",
    ],
  },
  {
    says: "a temporary remedy without end",
    edit: ["kubernetes.restart: { target: worker }", "kubernetes.scale: { target: worker, at_least: 5 }, for: 30d"],
    problems: ['x.yaml:20:87 remedies[0].do.for: is "30d", expected between 1m and 7d'],
  },
  {
    says: "only a time in the place of an action",
    edit: ["kubernetes.restart: { target: worker }", "for: 2h"],
    problems: ["x.yaml:20:29 remedies[0].do: names no action, expected kubernetes.restart or kubernetes.scale"],
  },
  // limits, verify, hand_off
  {
    says: "a rate that is none",
    edit: ["actions: 3 per 1h", "actions: 3"],
    problems: ["x.yaml:22:20 limits.actions: is 3, expected a rate such as 3 per 1h: 1 to 100 per 1m to 7d"],
  },
  {
    says: "a rate without bound",
    edit: ["actions: 3 per 1h", "actions: 1000 per 1s"],
    problems: [
      'x.yaml:22:20 limits.actions: is "1000 per 1s", expected a rate such as 3 per 1h: 1 to 100 per 1m to 7d',
    ],
  },
  {
    says: "a cooldown that is no duration",
    edit: ["cooldown: 10m", "cooldown: ten minutes"],
    problems: ['x.yaml:22:40 limits.cooldown: is "ten minutes", expected a duration such as 90s, 10m or 1h30m'],
  },
  {
    says: "no attempt at all",
    edit: ["attempts: 2", "attempts: 0"],
    problems: ["x.yaml:22:55 limits.attempts: is 0, expected at least 1"],
  },
  {
    says: "half an attempt",
    edit: ["attempts: 2", "attempts: 1.5"],
    problems: ["x.yaml:22:55 limits.attempts: is 1.5, expected a whole number"],
  },
  {
    says: "a time to verify that is too long",
    edit: ["within: 10m", "within: 1d"],
    problems: ['x.yaml:23:19 verify.within: is "1d", expected between 1s and 2h'],
  },
  {
    says: "a hand-off to nobody we know",
    edit: ["to: escalation-policy", "to: escalation-polcy"],
    problems: ['x.yaml:24:17 hand_off.to: is "escalation-polcy" (did you mean `escalation-policy`?)'],
  },
  // several at once
  {
    says: "mistakes in every part",
    edit: WRONG_EVERYWHERE,
    problems: [
      'x.yaml:1:13 apiVersion: is "v1", expected first-responder/v1',
      "x.yaml:3:11 metadata.summary: is missing, expected text",
      "x.yaml:4:9 match[0]: expected =, !=, =~ or !~ after the label alertname",
      "x.yaml:6:42 targets.worker.namespace: kube-system is off limits: it keeps the cluster itself running",
      'x.yaml:8:15 signal.sources[0]["prometheus.qurey"]: there is no collector of this name (did you mean `prometheus.query`?)',
      'x.yaml:11:44 collect.worker["kubernetes.workload"].target: `wrker` is not one of the targets (did you mean `worker`?)',
      'x.yaml:12:12 collect.trend["prometheus.rang"]: there is no collector of this name (did you mean `prometheus.range`?)',
      "x.yaml:14:39 causes[0].when: `worker` has no fact `redy` (did you mean `ready`?)",
      "x.yaml:16:12 remedies[0].for: `worker-dwn` is not one of the causes (did you mean `worker-down`?)",
      'x.yaml:16:68 remedies[0].do["kubernetes.restart"].now: is not a known key, expected target',
    ],
  },
];
