import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { cli } from "../../src/cli/index.ts";
import type { RunId } from "../../src/domain/brand.ts";
import { EXPORT_FORMAT, eventView, runView } from "../../src/http/api/views.ts";
import { chainedLog } from "../support/chained-log.ts";
import { NOW, runRecord } from "../support/http-world.ts";

const RUNBOOK = `apiVersion: first-responder/v1
kind: Runbook
metadata: { name: checkout-down, summary: The checkout is down }
match: ['alertname="CheckoutDown"']
mode: auto
targets:
  checkout: { kind: Deployment, namespace: shop, name: checkout }
signal:
  sources: [{ prometheus.query: { query: checkout_errors } }]
  healthy: signal.value <= 5.0
collect:
  checkout: { kubernetes.workload: { target: checkout } }
  errors: { prometheus.query: { query: checkout_errors, by: code } }
causes:
  - { name: down, says: The checkout is down, when: checkout.desired > 0 && checkout.ready == 0 }
  - { name: failing, says: It answers with errors, when: errors.value > 5.0 }
remedies:
  - { for: down, do: { kubernetes.restart: { target: checkout } } }
  - { for: failing, hand_off: Look at what was deployed. }
`;

const HEAD = "apiVersion: first-responder/v1\nkind: RunbookTest\nrunbook: checkout-down\n";
const TEST = `${HEAD}facts:
  checkout: { desired: 2, ready: 2 }
cases:
  - name: no pod is ready
    facts: { checkout: { ready: 0 } }
    expect:
      cause: down
      remedy: { kubernetes.restart: { target: checkout } }
      verdict: allow
      sentence: "The checkout is down (checkout.desired = 2, checkout.ready = 0). Next: restart checkout."
  - name: it answers with errors
    facts: { errors: { value: 12, by: { "500": 12 } } }
    expect: { cause: failing, remedy: hand-off, verdict: none, sentence: Look at what was deployed. }
`;

describe("first-responder test", () => {
  let dir: string;
  let printed: string[];
  let complained: string[];

  const put = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const call = async (...args: string[]) => {
    [printed, complained] = [[], []];
    const code = await cli(
      ["node", "first-responder", "test", ...args],
      { serve: async () => 0, check: async () => 0, rbac: async () => 0 },
      {
        terminal: {
          print: (line) => void printed.push(line),
          complain: (line) => void complained.push(line.replaceAll(dir, "DIR")),
          input: async () => "",
        },
        env: { RUNBOOKS_DIR: dir },
      },
    );
    return { code, printed: printed.join("\n").replaceAll(dir, "DIR"), complained: complained.join("\n") };
  };

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "runbook-tests-"));
    put("checkout.yaml", RUNBOOK);
    put("checkout.test.yaml", TEST);
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it("prints a line for each case and which causes are tested, and exits with 0", async () => {
    const { code, printed } = await call();

    expect(code).to.equal(0);
    expect(printed.split("\n")).to.deep.equal([
      "    RUNBOOK        CASE                    CAUSE    REMEDY",
      "ok  checkout-down  no pod is ready         down     kubernetes.restart: target Deployment shop/checkout",
      "ok  checkout-down  it answers with errors  failing  hand-off",
      "",
      "checkout-down: 2 of 2 causes tested (100 %)",
      "2 of 2 cases passed",
    ]);
  });

  it("tells what differs, and exits with 1", async () => {
    put("checkout.test.yaml", TEST.replace("cause: down", "cause: failing").replace("2, checkout.ready = 0", "3"));

    const { code, printed, complained } = await call(dir);

    expect(code).to.equal(1);
    expect(printed).to.contain(
      [
        "DIR/checkout.test.yaml: no pod is ready",
        "  cause: expected failing, got down",
        "  sentence: expected to contain The checkout is down (checkout.desired = 3). Next: restart checkout., got The checkout is down (checkout.desired = 2, checkout.ready = 0). Next: restart checkout.",
      ].join("\n"),
    );
    expect(printed).to.contain("checkout-down: 1 of 2 causes tested (50 %); no passing case for down");
    expect(complained).to.equal("1 of 2 cases failed");
  });

  it("tells another remedy by its parameters", async () => {
    put(
      "checkout.yaml",
      RUNBOOK.replace("targets:", "targets:\n  cart: { kind: Deployment, namespace: shop, name: cart }"),
    );
    put("checkout.test.yaml", TEST.replace("{ target: checkout } }", "{ target: cart } }"));

    const { code, printed } = await call(dir);

    expect(code).to.equal(1);
    expect(printed).to.contain(
      "  remedy: expected kubernetes.restart: target Deployment shop/cart, got kubernetes.restart: target Deployment shop/checkout",
    );
  });

  it("tells how long a temporary remedy has to stay", async () => {
    const scaled = "{ kubernetes.scale: { target: checkout, at_least: 4, ceiling: 6 }, for: 2h }";
    put("checkout.yaml", RUNBOOK.replace("{ kubernetes.restart: { target: checkout } }", scaled));
    put("checkout.test.yaml", TEST.replace("{ kubernetes.restart: { target: checkout } }", scaled.replace("2h", "1h")));

    const { code, printed, complained } = await call(dir);

    expect(code, complained).to.equal(1);
    expect(printed).to.match(/remedy: expected kubernetes\.scale: .*, for 60 min, got kubernetes\.scale: .*, for 2 h/);
  });

  it("judges by the mode, under the ceiling that the case sets", async () => {
    put("checkout.yaml", RUNBOOK.replace("mode: auto", "mode: approve"));
    const verdict = "    expect: { cause: down, verdict: ask, sentence: acts only when a person approves }";
    const shadow = "    mode: shadow\n    expect: { cause: down, verdict: refuse, sentence: Shadow mode }";
    const given = "    facts: { checkout: { desired: 2, ready: 0 } }";
    put("checkout.test.yaml", `${HEAD}cases:\n  - name: a\n${given}\n${verdict}\n  - name: b\n${given}\n${shadow}\n`);

    const { code, printed } = await call(dir);

    expect(code, printed).to.equal(0);
  });

  it("takes what is null or not said as not known", async () => {
    const unknown = (facts: string) => `${HEAD}facts: { checkout: { desired: 2, ready: 0 } }\ncases:
  - { name: gap, facts: ${facts}, expect: { cause: unknown, sentence: "not known: checkout.desired, checkout.ready" } }\n`;
    put("checkout.test.yaml", unknown("{ checkout: null }"));
    const whole = await call(dir);
    put("checkout.test.yaml", unknown("{ checkout: { desired: null, ready: null } }"));
    const facts = await call(dir);

    expect([whole.code, facts.code], whole.printed + facts.printed).to.deep.equal([0, 0]);
  });

  it("fails below the coverage that is asked for, also for a runbook without any test", async () => {
    put("other.yaml", RUNBOOK.replace("name: checkout-down", "name: other"));

    const enough = await call("--coverage", "0");
    const { code, printed, complained } = await call("--coverage", "100");

    expect(enough.code).to.equal(0);
    expect(code).to.equal(1);
    expect(printed).to.contain("other: 0 of 2 causes tested (0 %); no passing case for down, failing");
    expect(complained).to.equal("below 100 % of causes: other");
  });

  it("runs the files that are named, and no other", async () => {
    put("other.test.yaml", "nonsense");

    const { code, printed } = await call(join(dir, "checkout.test.yaml"));

    expect(code).to.equal(0);
    expect(printed).to.contain("2 of 2 cases passed");
  });

  it("writes JUnit XML, whatever stands in the names", async () => {
    put(
      "checkout.test.yaml",
      TEST.replace("name: no pod is ready", 'name: "no <pod> & \\"nothing\\" \\u0001"').replace(
        "cause: down",
        "cause: failing",
      ),
    );
    const file = join(dir, "junit.xml");

    const { code } = await call("--junit", file);

    const xml = readFileSync(file, "utf8")
      .replaceAll(dir, "DIR")
      .replaceAll(/time="[\d.]+"/g, 'time="0"');
    expect(code).to.equal(1);
    expect(xml).to.equal(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="first-responder test" tests="2" failures="1" errors="0" time="0">
  <testsuite name="DIR/checkout.test.yaml" tests="2" failures="1" errors="0" time="0">
    <testcase classname="checkout-down" name="no &lt;pod&gt; &amp; &quot;nothing&quot;" time="0">
      <failure message="cause: expected failing, got down">cause: expected failing, got down</failure>
    </testcase>
    <testcase classname="checkout-down" name="it answers with errors" time="0"/>
  </testsuite>
</testsuites>
`);
  });

  describe("with a recorded run", () => {
    const found = (name: string, collector: string, facts: object) => ({
      name: `collect:${name}`,
      data: { kind: "found", name, collector, facts, evidence: "", tookMs: 3 },
      at: NOW,
    });
    const LOG = [
      found("checkout", "kubernetes.workload", { desired: 2, ready: 0, forgotten: 7 }),
      {
        name: "collect:errors",
        data: { kind: "missing", name: "errors", collector: "prometheus.query", why: "away" },
        at: NOW,
      },
      found("gone", "kubernetes.workload", { ready: 1 }),
    ];
    const record = (over: object = {}, log = LOG): string => {
      const run = runView(runRecord({ id: "r01" as RunId, runbook: "checkout-down", ...over }));
      return JSON.stringify({ format: EXPORT_FORMAT, run, events: chainedLog("r01", log).map(eventView) });
    };
    const CASE = `${HEAD}facts: { errors: { value: 9 } }\ncases:\n  - { name: that night, run: night.json, expect: { cause: down } }\n`;

    beforeEach(() => put("checkout.test.yaml", CASE));

    it("decides on what its collectors brought, and on nothing else", async () => {
      put("night.json", record());

      const { code, printed } = await call();

      expect(code, printed).to.equal(0);
      expect(printed).to.contain("ok  checkout-down  that night  down   kubernetes.restart");
    });

    it("does not take a fact from a collector that the runbook no longer asks by this name", async () => {
      put("night.json", record({}, [found("checkout", "prometheus.query", { value: 2 })]));

      const { printed } = await call();

      expect(printed).to.contain("cause: expected down, got unknown");
    });

    const refusals: readonly (readonly [string, () => string | undefined, string])[] = [
      ["it is not there", () => undefined, "cannot be read as a file beside this one"],
      ["it is no export", () => "{}", "cannot be used: it is no export of a run (format)"],
      [
        "its log was changed",
        () => record().replace('"ready":0', '"ready":1'),
        "was changed: line 1: its content does not match its hash",
      ],
      ["it is of another runbook", () => record({ runbook: "cart" }), "is a run of cart"],
    ];
    for (const [says, text, message] of refusals) {
      it(`refuses it when ${says}`, async () => {
        const recorded = text();
        if (recorded !== undefined) put("night.json", recorded);

        const { code, complained } = await call();

        expect(code).to.equal(2);
        expect(complained).to.equal(`DIR/checkout.test.yaml:6:30 cases[0].run: ${message}\n1 to mend`);
      });
    }
  });

  const mistakes: readonly (readonly [string, readonly [from: string, to: string], string])[] = [
    [
      "an unknown key",
      ["verdict: allow", "verdit: allow"],
      "12:7 cases[0].expect.verdit: is not a known key (did you mean `verdict`?)",
    ],
    ["another kind of file", ["RunbookTest", "Runbook"], '2:7 kind: is "Runbook", expected RunbookTest'],
    [
      "a runbook that is not there",
      ["runbook: checkout-down", "runbook: checkout-dwn"],
      "3:10 runbook: there is no runbook `checkout-dwn` (did you mean `checkout-down`?)",
    ],
    [
      "a cause that is not there",
      ["cause: failing", "cause: faling"],
      "16:22 cases[1].expect.cause: there is no cause `faling` (did you mean `failing`?)",
    ],
    [
      "a name that is not collected",
      ["facts: { errors:", "facts: { erors:"],
      "15:14 cases[1].facts.erors: `erors` is not collected (did you mean `errors`?)",
    ],
    [
      "a fact that the collector has not",
      ["ready: 0 }", "redy: 0 }"],
      "8:26 cases[0].facts.checkout.redy: `redy` is not one of its facts (did you mean `ready`?)",
    ],
    [
      "text for a number",
      ["ready: 0 }", "ready: none }"],
      '8:33 cases[0].facts.checkout.ready: is "none", expected a whole number, or null for not known',
    ],
    [
      "a fraction for a count",
      ["ready: 2 }", "ready: 2.5 }"],
      "5:34 facts.checkout.ready: is 2.5, expected a whole number, or null for not known",
    ],
    [
      "a text in a map of numbers",
      ['"500": 12', '"500": many'],
      "15:39 cases[1].facts.errors.by: is a mapping, expected a mapping of numbers, or null for not known",
    ],
    [
      "an action that is not there",
      ["kubernetes.restart:", "kubernetes.restrat:"],
      '11:17 cases[0].expect.remedy["kubernetes.restrat"]: there is no action of this name (did you mean `kubernetes.restart`?)',
    ],
    [
      "a target that is not there",
      ["target: checkout } }", "target: chekout } }"],
      '11:47 cases[0].expect.remedy["kubernetes.restart"].target: `chekout` is not one of the targets (did you mean `checkout`?)',
    ],
    [
      "a parameter that is not there",
      ["target: checkout } }", "target: checkout, now: true } }"],
      '11:57 cases[0].expect.remedy["kubernetes.restart"].now: is not a known key, expected target',
    ],
    [
      "a case twice",
      ["it answers with errors", "no pod is ready"],
      "14:11 cases[1].name: is the name of a case before it",
    ],
    [
      "no case",
      [TEST.slice(TEST.indexOf("cases:")), "cases: []\n"],
      "6:8 cases: is empty, expected at least one entry",
    ],
    [
      "no expectation",
      [
        "expect: { cause: failing, remedy: hand-off, verdict: none, sentence: Look at what was deployed. }",
        "mode: auto",
      ],
      "14:5 cases[1].expect: is missing, expected a mapping",
    ],
    [
      "an unknown verdict",
      ["verdict: none", "verdict: never"],
      '16:58 cases[1].expect.verdict: is "never", expected allow, ask, refuse or none',
    ],
    ["broken YAML", ["cases:", "cases: ["], "not valid YAML"],
  ];
  for (const [says, [from, to], message] of mistakes) {
    it(`exits with 2 and names the place of ${says}`, async () => {
      expect(TEST).to.contain(from);
      put("checkout.test.yaml", TEST.replace(from, to));

      const { code, complained } = await call();

      expect(code).to.equal(2);
      expect(complained)
        .to.contain(message)
        .and.match(/^DIR\/checkout\.test\.yaml:\d+:\d+/);
    });
  }

  it("exits with 2 when the runbooks are broken, a path is none, nothing is tested or an option makes no sense", async () => {
    const odd = await call(join(dir, "nothing"));
    const runbook = await call(join(dir, "checkout.yaml"));
    const percent = await call("--coverage", "all");
    rmSync(join(dir, "checkout.test.yaml"));
    const none = await call();
    put("checkout.yaml", RUNBOOK.replace("mode: auto", "mode: atuo"));
    const broken = await call();

    const answers = [odd, runbook, percent, none, broken];
    expect(answers.map(({ code }) => code)).to.deep.equal([2, 2, 2, 2, 2]);
    expect(odd.complained).to.contain("DIR/nothing: is neither a directory nor a file that can be read");
    expect(runbook.complained).to.contain("DIR/checkout.yaml: is no test, expected a *.test.yaml");
    expect(percent.complained).to.equal("--coverage all: expected a whole number from 0 to 100");
    expect(none.complained).to.equal("DIR: there is no *.test.yaml beside the runbooks");
    expect(broken.complained).to.contain('DIR/checkout.yaml:5:7 mode: is "atuo"');
  });
});

describe("the shipped runbooks", () => {
  it("have a case for every cause, and all cases pass", async () => {
    const said: string[] = [];
    const terminal = {
      print: (line: string) => void said.push(line),
      complain: (line: string) => void said.push(line),
    };

    const code = await cli(
      ["node", "first-responder", "test", "--coverage", "100"],
      { serve: async () => 0, check: async () => 0, rbac: async () => 0 },
      { terminal: { ...terminal, input: async () => "" }, env: {} },
    );

    expect(code, said.join("\n")).to.equal(0);
  });
});
