import type { Inflow } from "./backlog.ts";

/** What is out of the ordinary with what comes in, and with how the pods work. */
export interface Strain {
  /** How many times as much as usual each connector brings; absent = as usual. */
  readonly flood: Readonly<Record<string, number>>;
  /** Of a pod's usual speed. */
  readonly pace: number;
  /** False: the pods wait for somebody else, and their processors idle. */
  readonly busy: boolean;
  /** Memory that one item takes while it is worked on, in bytes. */
  readonly itemSize: number;
}

const MI = 1024 * 1024;
const CONNECTORS = [
  { connector: "github", type: "schema", share: 0.7 },
  { connector: "jira", type: "api", share: 0.2 },
  { connector: "confluence", type: "docs", share: 0.1 },
] as const;

export const AT_EASE: Strain = { flood: {}, pace: 1, busy: true, itemSize: 4 * MI };

/** What each connector brings when all of them together bring `rate` at ease. */
export function inflows(rate: number, { flood }: Strain): readonly Inflow[] {
  return CONNECTORS.map(({ connector, type, share }) => ({
    connector,
    type,
    rate: rate * share * (flood[connector] ?? 1),
  }));
}

/** Of one pod. `cpu` in cores, `memory` in bytes. */
export interface Load {
  readonly cpu: number;
  readonly memory: number;
}

const CPU_LIMIT = 0.5;
const CPU_IDLE = 0.02;
const BASE = 160 * MI; // what a pod takes without an item
const HELD = 24; // items that a pod takes from the queue at most

/** What a pod uses that works on `done` of at most `speed` items per second, while `waiting` per pod are to be had. */
export function loadOf(work: { done: number; speed: number; waiting: number }, { busy, itemSize }: Strain): Load {
  const share = work.speed === 0 ? 0 : Math.min(1, work.done / work.speed);
  const held = Math.min(HELD, work.waiting + work.done);
  return {
    cpu: busy ? CPU_IDLE + (CPU_LIMIT - CPU_IDLE) * 0.97 * share : CPU_IDLE,
    memory: BASE + held * itemSize,
  };
}
