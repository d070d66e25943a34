import type { Mode } from "./mode.ts";
import type { Labels } from "./notification.ts";
import type { Rate } from "./rate.ts";
import type { Condition } from "./truth.ts";
import type { Target } from "./workload.ts";

/** A runbook, loaded, checked and compiled. A run keeps `text`, so that it ends by the words it began with. */
export interface Runbook {
  readonly name: string;
  readonly summary: string;
  readonly url?: string;
  /** The YAML it was read from, and the SHA-256 of that. */
  readonly text: string;
  readonly version: string;
  readonly mode: Mode;
  /** Alertmanager matchers; one alert matches when all of them do. */
  readonly match: readonly Matcher[];
  readonly targets: Readonly<Record<string, Target>>;
  readonly signal: Signal;
  readonly collect: readonly Collect[];
  readonly causes: readonly Cause[];
  /** Exactly one for each cause. */
  readonly remedies: readonly Remedy[];
  readonly limits: Limits;
  /** Owners of fields, by their names in the table of owners, that its changes may overrule. */
  readonly acceptOwners: readonly string[];
  /** Milliseconds: how long an action may take to show, and how long the signal must stay healthy. */
  readonly verify: { readonly within: number; readonly soak: number };
}

export interface Matcher {
  readonly source: string;
  readonly label: string;
  matches(labels: Labels): boolean;
}

/** The alert's own metric: the first source that answers. Every source returns a number called `value`. */
export interface Signal {
  readonly sources: readonly Collect[];
  readonly healthy: Condition;
  readonly improving?: Condition;
}

/** A collector with its parameters already parsed by that collector's own schema. `timeout` in milliseconds. */
export interface Collect {
  readonly name: string;
  readonly collector: string;
  readonly params: unknown;
  readonly timeout: number;
}

export interface Cause {
  readonly name: string;
  readonly when: Condition;
  /** A sentence for the note; absent: the name in words. */
  readonly says?: string;
}

/** What to do about a cause: an action with its parsed parameters, or a sentence for the human who takes over. */
export type Remedy =
  | {
      readonly kind: "act";
      readonly cause: string;
      readonly action: string;
      readonly params: unknown;
      /** A temporary remedy: how long it stays at most; milliseconds. */
      readonly lasts?: number;
    }
  | { readonly kind: "hand-off"; readonly cause: string; readonly sentence: string };

/**
 * Per target: at most `actions` in `window`, `cooldown` between two, `attempts` in one episode, none within `minAge` of
 * somebody's change. `runbook`: on all its targets together. Milliseconds.
 */
export interface Limits {
  readonly actions: number;
  readonly window: number;
  readonly cooldown: number;
  readonly attempts: number;
  readonly runbook: Rate;
  readonly minAge: number;
}
