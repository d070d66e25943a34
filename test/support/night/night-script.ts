import * as fc from "fast-check";
import type { PersonsDeed } from "./night-pagerduty.ts";
import { GROUPS } from "./night-runbooks.ts";

const MINUTE = 60_000;

/** What befalls the service, its world or the people in it. `group`: index into {@link GROUPS}; times in milliseconds. */
export type Deed =
  | { readonly kind: "fires"; readonly group: number; readonly curable: boolean }
  | { readonly kind: "repeats" | "late" | "resolves"; readonly group: number }
  | { readonly kind: "person"; readonly group: number; readonly does: PersonsDeed }
  | { readonly kind: "crash"; readonly down: number }
  | { readonly kind: "clock-jumps"; readonly by: number }
  | { readonly kind: "outage" | "blind" | "pagerduty-away"; readonly lasts: number }
  | { readonly kind: "hold"; readonly scope: "service" | "namespace" | "runbook" | "target"; readonly lasts: number }
  | { readonly kind: "lift" };

/** A deed at a moment: after a pause, or the next time that a run does a step, before or after its work. */
export type Event =
  | { readonly at: "time"; readonly pause: number; readonly deed: Deed }
  | { readonly at: "step"; readonly step: string; readonly when: "before" | "after"; readonly deed: Deed };

const group = fc.nat({ max: GROUPS.length - 1 });
const soon = fc.integer({ min: 1_000, max: 3 * MINUTE });
const pause = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 30_000 }) },
  { weight: 3, arbitrary: fc.integer({ min: MINUTE, max: 6 * MINUTE }) },
  { weight: 1, arbitrary: fc.integer({ min: 10 * MINUTE, max: 25 * MINUTE }) },
);

const fires = fc.record({ kind: fc.constant("fires" as const), group, curable: fc.boolean() });
const more = fc.record({ kind: fc.constantFrom("repeats" as const, "late" as const, "resolves" as const), group });
const does = fc.constantFrom<PersonsDeed>("acknowledges", "reassigns", "resolves", "stop", "resume");
const person = fc.record({ kind: fc.constant("person" as const), group, does });
const down = fc.oneof(fc.constant(1_000), soon, fc.integer({ min: 5 * MINUTE, max: 20 * MINUTE }));
const crash = fc.record({ kind: fc.constant("crash" as const), down });
const by = fc.integer({ min: -40 * MINUTE, max: 40 * MINUTE });
const clockJumps = fc.record({ kind: fc.constant("clock-jumps" as const), by });
const away = fc.constantFrom("outage" as const, "blind" as const, "pagerduty-away" as const);
const outage = fc.record({ kind: away, lasts: fc.oneof(soon, fc.integer({ min: MINUTE, max: 15 * MINUTE })) });
const scope = fc.constantFrom("service" as const, "namespace" as const, "runbook" as const, "target" as const);
const hold = fc.record({
  kind: fc.constant("hold" as const),
  scope,
  lasts: fc.integer({ min: MINUTE, max: 20 * MINUTE }),
});
const lift = fc.constant({ kind: "lift" as const });

/** Steps of a run between which it matters what happens. */
const step = fc.constantFrom("may-we-act", "acknowledge", "plan", "prepare", "intent", "apply", "verify", "conclude");
const when = fc.constantFrom("before" as const, "after" as const);

/** How often what happens; the rest is as it comes. */
export interface Weather {
  readonly troubles: readonly ("crash" | "clock" | "outage" | "person" | "hold")[];
}

const TROUBLES = { crash, clock: clockJumps, outage, person, hold: fc.oneof({ weight: 3, arbitrary: hold }, lift) };

/** An evening: alerts of several groups, and whatever else may happen. */
export function script({ troubles }: Weather): fc.Arbitrary<readonly Event[]> {
  const trouble = fc.oneof(...troubles.map((each) => TROUBLES[each] as fc.Arbitrary<Deed>));
  const deed = fc.oneof(
    { weight: 5, arbitrary: fires },
    { weight: 3, arbitrary: more },
    { weight: 3, arbitrary: trouble },
  ) as fc.Arbitrary<Deed>;
  const timed = fc.record({ at: fc.constant("time" as const), pause, deed });
  const stepped = fc.record({ at: fc.constant("step" as const), step, when, deed: trouble });
  const event = fc.oneof({ weight: 3, arbitrary: timed }, { weight: 1, arbitrary: stepped }) as fc.Arbitrary<Event>;
  return fc.array(event, { minLength: 6, maxLength: 24, size: "max" });
}

/** A freeze of some minutes in the evening, or none. */
export const freezes = fc.option(
  fc.record({ from: fc.integer({ min: 0, max: 60 }), lasts: fc.integer({ min: 5, max: 30 }) }),
  { nil: undefined, freq: 2 },
);
