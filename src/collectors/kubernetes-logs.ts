import { RE2JS } from "re2js";
import { z } from "zod";
import type { Facts } from "../domain/facts.ts";
import { shownLogLine } from "../domain/log-line.ts";
import { OutsideError } from "../domain/outside-error.ts";
import { byTrouble, isAlive } from "../domain/pod-troubles.ts";
import { toSee } from "../domain/right.ts";
import { type ContainerState, type Pod, targetName } from "../domain/workload.ts";
import type { Cluster } from "../ports/cluster.ts";
import { type Collected, type Collector, NotKnown, TargetParam } from "./collector.ts";

const MOST_PODS = 10;
const MATCHED = 4_000; // characters of a line that are looked at
const ERROR = RE2JS.compile(String.raw`(?i)\b(error|exception|fatal|panic|traceback)\b`);

const Pattern = z.string().min(1).refine(isRe2, { error: "is not a regular expression (RE2 syntax)" });

const Params = z.strictObject({
  target: TargetParam,
  tail: z.int().min(1).max(2_000).default(100).describe("Last lines of each container to read."),
  previous: z.boolean().default(true).describe("Also those from before the last restart, where there was one."),
  patterns: z
    .record(z.string().regex(/^[a-z_]\w*$/i, "is not a plain name"), Pattern)
    .default({})
    .describe("Name and pattern (RE2): lines that match are counted in `matches`."),
  show: z
    .int()
    .min(0)
    .max(20)
    .default(0)
    .describe("How many lines stand in the evidence, which leaves the cluster; the last that match, secrets hidden."),
});
type Params = z.output<typeof Params>;

/** The logs of a Deployment's pods, the troubled ones first. */
export const kubernetesLogs: Collector<Params> = {
  name: "kubernetes.logs",
  summary: "Counts lines in the logs of a Deployment's pods, as `kubectl logs --tail` reads them.",
  params: Params,
  facts: {
    lines: { type: "int", doc: "Lines read. Like all other counts unknown when a log could not be read." },
    matches: { type: "map<string, double>", doc: "For each pattern: how many lines match." },
    errors: { type: "int", doc: "Lines that speak of an error, an exception, a panic or something fatal." },
    pods: { type: "int", doc: "Pods whose logs were to be read; at most ten, the troubled ones first." },
    unread: { type: "int", doc: "Logs that could not be read." },
  },
  rights: ({ target }) => [
    ...toSee(target),
    { group: "", resource: "pods/log", verbs: ["get"], namespace: target.namespace },
  ],
  async collect(params, { cluster }, signal) {
    const { pods } = await cluster.workload(params.target, signal);
    const chosen = pods.filter(isAlive).toSorted(byTrouble).slice(0, MOST_PODS);
    if (chosen.length === 0) throw new NotKnown(`${targetName(params.target)} has no pods, so no logs`);
    const logs = await Promise.all(
      chosen.flatMap((pod) => sourcesOf(pod, params).map((source) => read(source, params, { cluster, signal }))),
    );
    return told(params, chosen.length, logs.flat());
  },
};

interface Source {
  readonly pod: Pod;
  readonly container: string;
  readonly previous: boolean;
}

/** The container's log, and the one from before its restart, which tells why. */
function sourcesOf(pod: Pod, { target, previous }: Params): readonly Source[] {
  const container = containerOf(pod, target.container);
  if (!container) return [];
  const { name, restarts } = container;
  const now = { pod, container: name, previous: false };
  return previous && restarts > 0 ? [{ ...now, previous: true }, now] : [now];
}

function containerOf({ containers }: Pod, name: string | undefined): ContainerState | undefined {
  if (name === undefined) return containers[0];
  return containers.find((each) => each.name === name) ?? { name, restarts: 0 }; // the API server says that it is not there
}

type Log = Source &
  (
    | { readonly kind: "read"; readonly lines: readonly string[] }
    | { readonly kind: "unread"; readonly why: OutsideError }
  );

/** One log that cannot be read is told beside the others. A pod that is gone by now has none. */
async function read(
  source: Source,
  { tail }: Params,
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<readonly Log[]> {
  const { pod, container, previous } = source;
  try {
    const text = await cluster.logs(pod, { container, tail, previous }, signal);
    return [{ ...source, kind: "read", lines: text.split("\n").filter((line) => line.trim() !== "") }];
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    return error.code === "missing" ? [] : [{ ...source, kind: "unread", why: error }];
  }
}

function told(params: Params, pods: number, logs: readonly Log[]): Collected {
  const unread = logs.filter((log) => log.kind === "unread");
  const found = logs.filter((log) => log.kind === "read");
  const [first] = unread;
  if (found.length === 0 && first) throw first.why;
  const counted = count(
    params,
    found.flatMap(({ lines }) => lines),
  );
  const counts: Facts = { lines: counted.lines, errors: counted.errors, matches: counted.matches };
  return {
    facts: { ...(unread.length > 0 ? {} : counts), pods, unread: unread.length },
    evidence: [
      `logs of ${targetName(params.target)}: ${counted.lines} lines of ${pods} pods, errors in ${counted.errors}`,
      ...(Object.keys(counted.matches).length > 0 ? [matchLine(counted.matches)] : []),
      ...(first ? [`${unread.length} logs could not be read: ${first.why.message}`] : []),
      ...excerpt(params, found),
    ].join("\n"),
  };
}

interface Counts {
  readonly lines: number;
  readonly errors: number;
  readonly matches: Readonly<Record<string, number>>;
}

function count({ patterns }: Params, lines: readonly string[]): Counts {
  const matches = Object.entries(patterns).map(([name, pattern]) => {
    const expression = RE2JS.compile(pattern);
    return [name, lines.filter((line) => isMatch(expression, line)).length] as const;
  });
  const errors = lines.filter((line) => isMatch(ERROR, line)).length;
  return { lines: lines.length, errors, matches: Object.fromEntries(matches) };
}

function matchLine(matches: Counts["matches"]): string {
  return Object.entries(matches)
    .map(([name, value]) => `${name}: ${value}`)
    .join(", ");
}

/** The last lines of interest: those that match, or any when there are no patterns. */
function excerpt({ patterns, show }: Params, logs: readonly (Log & { kind: "read" })[]): readonly string[] {
  const expressions = Object.values(patterns).map((pattern) => RE2JS.compile(pattern));
  const isOfInterest = (line: string): boolean =>
    expressions.length === 0 || expressions.some((each) => isMatch(each, line));
  const lines = logs.flatMap(({ pod, previous, lines }) =>
    lines
      .filter(isOfInterest)
      .map((line) => `${pod.name}${previous ? " before its restart" : ""}: ${shownLogLine(line)}`),
  );
  return show === 0 ? [] : lines.slice(-show);
}

function isMatch(expression: RE2JS, line: string): boolean {
  return expression.test(line.slice(0, MATCHED));
}

function isRe2(pattern: string): boolean {
  try {
    RE2JS.compile(pattern);
    return true;
  } catch {
    return false;
  }
}
