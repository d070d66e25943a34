import { z } from "zod";
import { OutsideError } from "../domain/outside-error.ts";
import { isAlive } from "../domain/pod-troubles.ts";
import { toSee } from "../domain/right.ts";
import { shortened } from "../domain/wording.ts";
import { targetName } from "../domain/workload.ts";
import { type Collected, type Collector, NotKnown, type Sources, TargetParam } from "./collector.ts";

const NUMBER = /^\s*\d{1,15}\s*$/;

const Params = z.strictObject({
  key: z.string().min(1).max(512).describe("The list's key."),
  target: TargetParam.exactOptional().describe(
    "The Deployment of Redis: where it does not answer directly, `redis-cli llen` is run in one of its ready pods. Needs `kubernetes.exec` in `responder.yaml`.",
  ),
});
type Params = z.output<typeof Params>;

/** How long a queue is, by Redis' own account: asked directly, and where that fails in its pod. */
export const redisLlen: Collector<Params> = {
  name: "redis.llen",
  summary: "The length of a Redis list, by `REDIS_URL`, or as `kubectl exec … redis-cli llen` tells it.",
  params: Params,
  facts: {
    value: {
      type: "double",
      doc: "Entries of the list; not known while Redis does not answer. Redis has no empty lists: a key that is not there is 0, and so is one that is misspelt.",
    },
    reachable: {
      type: "bool",
      doc: "False: no connection to Redis can be made from here, and no other way was found.",
    },
  },
  rights: ({ target }) =>
    target === undefined
      ? []
      : [...toSee(target), { group: "", resource: "pods/exec", verbs: ["get", "create"], namespace: target.namespace }],
  permits: ({ key, target }) => (target === undefined ? [] : [{ kind: "exec", target, command: command(key) }]),
  async collect(params, from, signal) {
    const list = `llen ${shortened(params.key, 80)}`;
    try {
      return answer(await from.queues.length(params.key, signal), list);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      return instead(params, list, { error, from, signal });
    }
  },
};

interface Failed {
  readonly error: OutsideError;
  readonly from: Sources;
  readonly signal: AbortSignal;
}

/** The other way, where there is one. What it brings tells of Redis, what it does not only of the way. */
async function instead({ key, target }: Params, list: string, { error, from, signal }: Failed): Promise<Collected> {
  if (target === undefined) return unanswered(error);
  try {
    const { value, pod } = await inPod(key, target, { from, signal });
    return answer(value, `${list} in ${pod}`, `not directly: ${error.detail}`);
  } catch (other) {
    if (!(other instanceof OutsideError || other instanceof NotKnown)) throw other;
    return unanswered(error, other);
  }
}

function answer(value: number, said: string, remark?: string): Collected {
  return {
    facts: { value, reachable: true },
    evidence: `${said} = ${value}${remark === undefined ? "" : ` (${remark})`}`,
  };
}

/** That it is not there is what a person would want to know first; any other failure says nothing about Redis. */
function unanswered(error: OutsideError, other?: Error): Collected {
  if (error.code !== "unreachable") throw error;
  const rest = other === undefined ? [] : [`nor in its pod: ${other.message}`];
  return { facts: { reachable: false }, evidence: [`Redis cannot be reached: ${error.detail}`, ...rest].join("\n") };
}

function command(key: string): readonly string[] {
  return ["redis-cli", "llen", key];
}

async function inPod(
  key: string,
  target: NonNullable<Params["target"]>,
  { from, signal }: Pick<Failed, "from" | "signal">,
): Promise<{ readonly value: number; readonly pod: string }> {
  const { pods } = await from.cluster.workload(target, signal);
  const pod = pods.find((each) => isAlive(each) && each.ready);
  const container = target.container ?? pod?.containers[0]?.name;
  if (!pod || container === undefined) throw new NotKnown(`${targetName(target)} has no ready pod`);
  const { exitCode, output } = await from.exec.run({ pod, container, args: command(key) }, signal);
  if (exitCode !== 0 || !NUMBER.test(output)) throw new NotKnown(`redis-cli ended with ${exitCode} and no number`);
  return { value: Number(output), pod: pod.name };
}
