import { spawnSync } from "node:child_process";
import { stringify } from "yaml";
import { actions } from "../src/actions/registry.ts";
import { collectors } from "../src/collectors/registry.ts";
import { loadRunbooks } from "../src/runbooks/load.ts";
import { digits, type Figure, median } from "./support/rounds.ts";

const ROUNDS = 5;
const CAUSES = 300;

/** Tells on leaving what the process has cost. */
const TELLS_COST = `data:text/javascript,process.on("exit",()=>{const{user,system}=process.cpuUsage();process.stderr.write("cost "+(user+system)/1000)})`;

/** What it costs to check what is shipped, as a person or CI would, and to load one large runbook: processor time, all threads. */
export async function runbookFigures(): Promise<readonly Figure[]> {
  const text = stringify(largeRunbook());
  const checks = Array.from({ length: ROUNDS }, checkShipped);
  const loads = Array.from({ length: ROUNDS }, () => loadLarge(text));
  return [
    figure("`check` on the shipped runbooks, from start to exit: processor time", 1_000, checks),
    figure(`a runbook of ${CAUSES} causes is loaded: processor time`, 200, loads),
  ];
}

function figure(name: string, most: number, times: readonly number[]): Figure {
  const [ms, first] = [median(times), times[0] ?? Number.NaN];
  return { name, bar: `<= ${most} ms`, measured: `${digits(ms)} ms (first ${digits(first)} ms)`, holds: ms <= most };
}

/** Milliseconds. */
function checkShipped(): number {
  const env = { ...process.env, ALERTMANAGER_TOKEN: "bench-token-0123456789", RUNBOOKS_DIR: "config/runbooks" };
  const command = ["--import", TELLS_COST, "dist/main.js", "check"];
  const { status, stderr } = spawnSync(process.execPath, command, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`check failed: ${stderr}`);
  return Number(/cost ([\d.]+)/.exec(stderr)?.[1]);
}

/** Milliseconds. */
function loadLarge(text: string): number {
  const before = process.cpuUsage();
  const loaded = loadRunbooks([{ file: "large.yaml", text }], { collectors, actions });
  if (loaded.kind === "broken") throw new Error(JSON.stringify(loaded.problems[0]));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Every cause has a condition of its own over ten collectors, and a remedy of its own. */
function largeRunbook(): object {
  const names = Array.from({ length: 10 }, (_, n) => `workload_${n}`);
  const numbers = Array.from({ length: CAUSES }, (_, n) => n);
  const condition = (n: number): string => {
    const [one, other] = [names[n % 10], names[(n + 1) % 10]];
    return `${one}.desired > ${n} && ${one}.ready == 0 && (${other}.waiting.exists(w, w == "Reason${n}") || !(backlog.value > ${n}.5))`;
  };
  return {
    apiVersion: "first-responder/v1",
    kind: "Runbook",
    metadata: { name: "large", summary: "A runbook of many causes" },
    match: ['alertname="Large"'],
    targets: Object.fromEntries(names.map((name) => [name, { kind: "Deployment", namespace: "bench", name: "bench" }])),
    signal: { sources: [{ "prometheus.query": { query: "backlog" } }], healthy: "signal.value <= 100.0" },
    collect: {
      backlog: { "prometheus.query": { query: "backlog" } },
      ...Object.fromEntries(names.map((name) => [name, { "kubernetes.workload": { target: name } }])),
    },
    causes: numbers.map((n) => ({ name: `cause-${n}`, when: condition(n) })),
    remedies: numbers.map((n) =>
      n % 2 === 0
        ? { for: `cause-${n}`, do: { "kubernetes.restart": { target: names[n % 10] } } }
        : { for: `cause-${n}`, hand_off: `Look at it, it is number ${n}.` },
    ),
  };
}
