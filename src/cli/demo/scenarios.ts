import { PROCESSOR } from "../../sandbox/world.ts";
import { isAsked, isTakenByUs, react } from "./ana.ts";
import type { Ending, Scenario } from "./scenario.ts";

const { name } = PROCESSOR;
const PATIENT = "verify: { within: 45s, soak: 5s }";

/** More than the storm guard takes for a coincidence. */
const STORM = 12;

/** Every story that can be told. A new one is a new entry. */
export const SCENARIOS = {
  down: {
    title: "the drift processor breaks at night, and is repaired before anybody has opened a laptop",
    verify: PATIENT,
    breakIt: ({ troubles }) => troubles.processorDown(),
    end: repaired("processor-down", `restart ${name}`),
  },
  slow: {
    title: "each item takes three times as long as yesterday, and two pods are not enough",
    verify: PATIENT,
    breakIt: ({ troubles }) => troubles.processingSlows(),
    end: repaired("slow-processing", `scale ${name}`),
  },
  memory: {
    title: "items are larger than ever, and the processor is killed for its memory again and again",
    verify: PATIENT,
    breakIt: ({ troubles }) => troubles.memoryRunsOut(),
    end: repaired("memory-pressure", `resources ${name}`),
  },
  ingestion: {
    title: "one connector brings three times as much as an hour ago",
    verify: PATIENT,
    breakIt: ({ troubles }) => troubles.ingestionGrows("github", 3),
    end: repaired("high-ingestion", `scale ${name}`),
  },
  deploy: {
    title: "a new version of the drift processor crashes as soon as it works",
    verify: PATIENT,
    breakIt: ({ troubles }) => troubles.badDeploy(),
    end: repaired("crash-loop-after-deploy", `template ${name}`),
  },
  redis: {
    title: "Redis, which holds the queue, is down, and nothing that can be done to the processor would help",
    verify: PATIENT,
    breakIt: ({ troubles }) => troubles.redisDown(),
    end: handedOver("redis-down"),
  },
  unknown: {
    title: "all looks well, but the backlog grows",
    verify: PATIENT,
    breakIt: ({ troubles }) => troubles.stall(),
    end: handedOver("unknown"),
  },
  "no-cure": {
    title: "the drift processor breaks at night, and a restart does not help",
    verify: "verify: { within: 15s, soak: 5s }",
    breakIt: ({ troubles }) => troubles.processorDown(false),
    end: { ...handedOver("processor-down"), changes: [`restart ${name}`], notes: 3 },
  },
  relapse: {
    title: "the drift processor is repaired, and breaks again soon after: what did not last goes to a person",
    verify: "verify: { within: 45s, soak: 5s }",
    breakIt: ({ troubles }) => troubles.processorDown(),
    breakAgain: ({ troubles }) => troubles.processorDown(),
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
  approval: {
    title: "the drift processor breaks, and a person is asked before anything is changed",
    verify: "verify: { within: 45s, soak: 5s }",
    mode: "approve",
    breakIt: (world) => {
      react(world, { when: isAsked, comments: "approve", after: 4_000 });
      world.kubernetes.break(PROCESSOR.namespace, name, { kind: "down" });
    },
    end: {
      outcome: "resolved",
      incident: "resolved",
      cause: "processor-down",
      changes: [`restart ${name}`],
      pages: 1,
      notes: 4,
    },
  },
  human: {
    title: "the drift processor breaks, a person says stop, looks, and hands it back",
    verify: "verify: { within: 45s, soak: 5s }",
    breakIt: (world) => {
      react(world, { when: isTakenByUs, comments: "stop", after: 0 });
      react(world, { when: isAsked, comments: "resume", after: 6_000 });
      world.kubernetes.break(PROCESSOR.namespace, name, { kind: "down" });
    },
    end: {
      outcome: "resolved",
      incident: "resolved",
      cause: "processor-down",
      changes: [`restart ${name}`],
      pages: 2,
      notes: 5,
    },
  },
  storm: {
    title:
      "a dozen alert groups come in at once: nothing is changed, nobody is silenced, and each incident has one note",
    verify: PATIENT,
    breakIt: ({ alertmanager }) => alertmanager.gust(STORM),
    end: {
      outcome: "handed-off",
      incident: "triggered",
      cause: "none",
      changes: [],
      pages: STORM,
      notes: 1,
      again: "triggered, 1 note",
    },
  },
  freeze: {
    title: "the drift processor breaks on Black Friday: people keep the page, and find the diagnosis on it",
    verify: PATIENT,
    freeze: "Black Friday",
    breakIt: ({ troubles }) => troubles.processorDown(),
    end: { ...handedOver("processor-down"), pages: 1 }, // it was never silenced, so there was nothing to give back
  },
} as const satisfies Readonly<Record<string, Scenario>>;

/** People were paged once, and need not have been. */
function repaired(cause: string, change: string): Ending {
  return { outcome: "resolved", incident: "resolved", cause, changes: [change], pages: 1, notes: 3 };
}

/** Nothing was changed, and people are paged again. */
function handedOver(cause: string): Ending {
  return { outcome: "handed-off", incident: "triggered", cause, changes: [], pages: 2, notes: 2 };
}

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[];

/** What a story was called before. */
const ALIASES: Readonly<Record<string, ScenarioName>> = { restart: "down" };

export function scenarioNamed(text: string): ScenarioName | undefined {
  return SCENARIO_NAMES.find((each) => each === text) ?? ALIASES[text];
}
