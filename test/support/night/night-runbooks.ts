import type { Limits, Runbook } from "../../../src/domain/runbook.ts";
import type { Target } from "../../../src/domain/workload.ts";
import type { Deps } from "../../../src/pipeline/deps.ts";
import { condition } from "../world.ts";
import type { NightCluster } from "./night-cluster.ts";

const MINUTE = 60_000;
const TIMEOUT = 5_000;

const deployment = (namespace: string, name: string): Target => ({ kind: "Deployment", namespace, name });
export const TARGETS = [deployment("shop", "cart"), deployment("shop", "search"), deployment("mail", "sender")];
const [CART, SEARCH, SENDER] = TARGETS as [Target, Target, Target];

/** Narrow ones, so that an hour of trouble meets all of them. */
export const LIMITS: Limits = {
  actions: 2,
  window: 30 * MINUTE,
  cooldown: 4 * MINUTE,
  attempts: 1,
  runbook: { count: 3, window: 40 * MINUTE },
  minAge: 0,
};
export const WIDE = {
  namespace: { count: 4, window: 40 * MINUTE },
  service: { count: 3, window: 12 * MINUTE },
};

/** Alert groups: each breaks a workload and is treated by a runbook. Two treat the same workload, one has two of them. */
export const GROUPS = [
  { alertname: "CartDown", breaks: CART, runbook: "shop" },
  { alertname: "SearchDown", breaks: SEARCH, runbook: "shop" },
  { alertname: "CartSlow", breaks: CART, runbook: "cart" },
  { alertname: "MailStuck", breaks: SENDER, runbook: "mail" },
] as const;

export const RUNBOOKS: readonly Runbook[] = [
  runbook("shop", [CART, SEARCH]),
  runbook("cart", [CART]),
  runbook("mail", [SENDER]),
];

function runbook(name: string, targets: readonly Target[]): Runbook {
  const alertnames = GROUPS.filter((each) => each.runbook === name).map(({ alertname }): string => alertname);
  const healthy = condition("signal.value <= 100.0", ({ signal }) => Number(signal?.["value"]) <= 100);
  return {
    name,
    summary: name,
    text: "",
    version: name,
    mode: "auto",
    match: [{ source: name, label: "alertname", matches: ({ alertname = "" }) => alertnames.includes(alertname) }],
    targets: Object.fromEntries(targets.map((target) => [target.name, target])),
    signal: { sources: [{ name: "signal", collector: "night.signal", params: targets, timeout: TIMEOUT }], healthy },
    collect: targets.map((target) => ({
      name: target.name,
      collector: "night.workload",
      params: target,
      timeout: TIMEOUT,
    })),
    causes: targets.map((target) => ({
      name: `${target.name}-down`,
      when: condition(`${target.name}.ready == 0`, ({ [target.name]: facts }) => facts && facts["ready"] === 0),
    })),
    remedies: targets.map((target) => ({
      kind: "act",
      cause: `${target.name}-down`,
      action: "night.restart",
      params: target,
    })),
    limits: LIMITS,
    acceptOwners: [],
    verify: { within: 2 * MINUTE, soak: 20_000 },
  };
}

/** Collectors and the action that these runbooks name. */
export function partsFor(cluster: NightCluster): Pick<Deps, "collectors" | "actions"> {
  return {
    collectors: [
      {
        name: "night.signal",
        collect: async (targets) => {
          const value = cluster.backlog(targets as readonly Target[]);
          return { facts: { value }, evidence: `backlog = ${value}` };
        },
      },
      {
        name: "night.workload",
        collect: async (target) => {
          const { ready } = cluster.workload(target as Target);
          return { facts: { ready }, evidence: `${ready} of 2 pods ready` };
        },
      },
    ],
    actions: [
      {
        name: "night.restart",
        verb: "restart",
        target: (params) => params as Target,
        plan: async (params, { clock }) => {
          const target = params as Target;
          const { uid, resourceVersion, generation } = cluster.workload(target);
          const restartedAt = new Date(clock.now()).toISOString();
          const change = { kind: "restart", target, uid, resourceVersion, generation, restartedAt } as const;
          return { kind: "change", says: `restart ${target.name}`, did: `restarted ${target.name}`, change };
        },
      },
    ],
  };
}
