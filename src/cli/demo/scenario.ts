import { PROCESSOR, type World } from "../../sandbox/world.ts";

/** A story with the end it should have, by the world's own logs. */
export interface Scenario {
  readonly title: string;
  /** The runbook's line in the demo's copy of it. */
  readonly verify: string;
  /** Breaks the processor; resolves when it is broken. */
  breakIt(world: World): void;
  readonly end: {
    readonly outcome: string;
    readonly incident: string;
    readonly restarts: number;
    readonly pages: number;
    readonly notes: number;
  };
}

const { namespace, name } = PROCESSOR;

export const SCENARIOS = {
  restart: {
    title: "the drift processor breaks at night, and is repaired before anybody has opened a laptop",
    verify: "verify: { within: 45s, soak: 5s }",
    breakIt: ({ kubernetes }) => kubernetes.break(namespace, name, { kind: "down" }),
    end: { outcome: "resolved", incident: "resolved", restarts: 1, pages: 1, notes: 3 },
  },
  "no-cure": {
    title: "the drift processor breaks at night, and a restart does not help",
    verify: "verify: { within: 15s, soak: 5s }",
    breakIt: ({ kubernetes }) => kubernetes.break(namespace, name, { kind: "down", curedByRestart: false }),
    end: { outcome: "handed-off", incident: "triggered", restarts: 1, pages: 2, notes: 3 },
  },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[];
