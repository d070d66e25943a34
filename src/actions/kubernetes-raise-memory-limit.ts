import { z } from "zod";
import { bytesOf, quantityOf } from "../domain/bytes.ts";
import { raised } from "../domain/raise.ts";
import { onDeployment, toMark, toSee } from "../domain/right.ts";
import { type Container, isRollingOut, targetName, type Workload } from "../domain/workload.ts";
import { type Action, duringRollout, type Planned, refuse, TargetParam } from "./action.ts";

const A_QUANTITY = "an amount of memory such as 512Mi or 2Gi";
const MEBIBYTE = 1n << 20n;

const memory = z.string({ error: () => A_QUANTITY }).refine((text) => (bytesOf(text) ?? 0n) >= MEBIBYTE, {
  error: ({ input }) => `is ${JSON.stringify(input)}`,
  params: { expected: A_QUANTITY },
});

const Params = z
  .strictObject({
    target: TargetParam,
    at_least: memory.describe("What the limit has to be at least."),
    factor: z.number().gt(1).max(4).exactOptional().describe("So many times what is there, if that is more."),
    ceiling: memory.exactOptional().describe("Never more than this; without it, `at_least`. Needed with a factor."),
  })
  .superRefine(({ at_least, factor, ceiling }, context) => {
    if (ceiling === undefined && factor !== undefined) {
      context.addIssue({
        code: "custom",
        path: ["factor"],
        message: "has no bound",
        params: { expected: "a ceiling beside it" },
      });
    }
    if (ceiling !== undefined && amountOf(at_least) > amountOf(ceiling)) {
      const expected = `at most the ceiling, ${ceiling}`;
      context.addIssue({ code: "custom", path: ["at_least"], message: `is ${at_least}`, params: { expected } });
    }
  });
type Params = z.output<typeof Params>;

/** The schema has made sure that it is one. */
function amountOf(quantity: string): bigint {
  return bytesOf(quantity) ?? 0n;
}

/** `kubectl patch` of one container's memory limit, upwards only. */
export const kubernetesRaiseMemoryLimit: Action<Params> = {
  name: "kubernetes.raise-memory-limit",
  verb: "raise the memory limit of",
  summary:
    "Raises the memory limit of the target's container. A container that requests as much as its limit, by not saying what it requests, keeps requesting what it did.",
  impact: "Every pod is replaced, as the Deployment's own strategy says.",
  undoable: true,
  undo: "The earlier limit, as long as it still is what was set; every pod is replaced again.",
  params: Params,
  target: ({ target }) => target,
  rights: ({ target }) => [...toSee(target), onDeployment(target, ["patch"]), toMark(target)],
  permits: ({ target, at_least, ceiling: atMost = at_least }) => {
    const { container } = target;
    return [{ kind: "memory", target, ...(container === undefined ? {} : { container }), atMost }];
  },
  plan: async (params, { cluster }, signal) => {
    const workload = await cluster.workload(params.target, signal);
    const name = targetName(params.target);
    const container = containerOf(workload);
    const objection = objectionTo(workload);
    if (objection !== undefined) return objection;
    if (typeof container === "string") return refuse("possible", `${name} ${container}`);
    return raiseLimit(workload, container, params);
  },
};

function objectionTo(workload: Workload): Planned | undefined {
  const name = targetName(workload.target);
  if (workload.desired === 0)
    return refuse("possible", `${name} is scaled to 0, which somebody meant: there is no pod to give memory to`);
  if (workload.paused) return refuse("rollout", `${name} is paused: a new limit would not reach any pod`);
  if (isRollingOut(workload))
    return duringRollout(workload, "is in the middle of a rollout: a new limit would get in its way");
  return undefined;
}

/** The container that is meant, or why it is not clear. */
function containerOf({ target, containers }: Workload): Container | string {
  const [first, ...others] = containers;
  if (target.container === undefined && first && others.length === 0) return first;
  if (target.container === undefined) return "has several containers, and the runbook does not say which is meant";
  return containers.find(({ name }) => name === target.container) ?? `has no container ${target.container}`;
}

function raiseLimit(workload: Workload, { name: container, memory: has }: Container, params: Params): Planned {
  const { target, uid, resourceVersion, generation } = workload;
  const whose = container === target.name ? targetName(target) : `${container} in ${targetName(target)}`;
  const now = has.limit === undefined ? undefined : bytesOf(has.limit);
  if (has.limit === undefined) return refuse("possible", `${whose} has no memory limit: there is nothing to raise`);
  if (now === undefined) return refuse("possible", `${whose} has a memory limit that cannot be read, ${has.limit}`);
  const { at_least, factor, ceiling = at_least } = params;
  const more = raised(now, { atLeast: amountOf(at_least), factor, ceiling: amountOf(ceiling) }, times);
  if (more.kind === "at-ceiling")
    return refuse("monotonic", `${whose} already has ${has.limit} of memory, and the runbook's ceiling is ${ceiling}`);
  if (more.kind === "there-already") {
    return refuse(
      "monotonic",
      `${whose} already has ${has.limit} of memory, at least the ${at_least} that the runbook asks for`,
    );
  }
  const limit = writtenAs(more.amount, [at_least, ceiling]);
  const request = has.request === undefined ? { request: has.limit } : {}; // else Kubernetes would request the new limit
  const before = { limit: has.limit, request: has.request ?? null };
  return {
    kind: "change",
    says: `raise the memory limit of ${whose} from ${has.limit} to ${limit}`,
    did: `raised the memory limit of ${whose} from ${has.limit} to ${limit}`,
    change: { kind: "memory-limit", target, uid, resourceVersion, generation, container, limit, ...request, before },
  };
}

/** To whole mebibytes: nobody wants to read more. */
function times(bytes: bigint, factor: number): bigint {
  const grown = (bytes * BigInt(Math.round(factor * 1000)) + 999n) / 1000n;
  return ((grown + MEBIBYTE - 1n) / MEBIBYTE) * MEBIBYTE;
}

/** As the runbook writes it, if it does. */
function writtenAs(bytes: bigint, texts: readonly string[]): string {
  return texts.find((text) => bytesOf(text) === bytes) ?? quantityOf(bytes);
}
