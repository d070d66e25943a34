import { PROCESSOR } from "../../sandbox/world.ts";
import type { Scenario } from "./scenario.ts";

const { namespace, name } = PROCESSOR;

/** Every story that can be told. A new one is a new entry. */
export const SCENARIOS = {
  down: {
    title: "the drift processor breaks at night, and is repaired before anybody has opened a laptop",
    verify: "verify: { within: 45s, soak: 5s }",
    breakIt: ({ kubernetes }) => kubernetes.break(namespace, name, { kind: "down" }),
    end: {
      outcome: "resolved",
      incident: "resolved",
      cause: "processor-down",
      changes: [`restart ${name}`],
      pages: 1,
      notes: 3,
    },
  },
  "no-cure": {
    title: "the drift processor breaks at night, and a restart does not help",
    verify: "verify: { within: 15s, soak: 5s }",
    breakIt: ({ kubernetes }) => kubernetes.break(namespace, name, { kind: "down", curedByRestart: false }),
    end: {
      outcome: "handed-off",
      incident: "triggered",
      cause: "processor-down",
      changes: [`restart ${name}`],
      pages: 2,
      notes: 3,
    },
  },
  relapse: {
    title: "the drift processor is repaired, and breaks again soon after: what did not last goes to a person",
    verify: "verify: { within: 45s, soak: 5s }",
    breakIt: ({ kubernetes }) => kubernetes.break(namespace, name, { kind: "down" }),
    breakAgain: ({ kubernetes }) => kubernetes.break(namespace, name, { kind: "down" }),
    end: {
      outcome: "resolved",
      incident: "resolved",
      cause: "processor-down",
      changes: [`restart ${name}`], // once: a relapse is never acted on
      pages: 2,
      notes: 3,
      again: "triggered, 1 note",
    },
  },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[];

/** What a story was called before. */
const ALIASES: Readonly<Record<string, ScenarioName>> = { restart: "down" };

export function scenarioNamed(text: string): ScenarioName | undefined {
  return SCENARIO_NAMES.find((each) => each === text) ?? ALIASES[text];
}
