import type { World } from "../../sandbox/world.ts";

/** A story with the end it should have. */
export interface Scenario {
  readonly title: string;
  /** The runbook's line in the demo's copy of it. */
  readonly verify: string;
  /** Ceiling on the runbook's mode. Default: auto. */
  readonly mode?: "approve";
  /** The name of a freeze that goes on all the while. */
  readonly freeze?: string;
  /** Brings the trouble upon the world. */
  breakIt(world: World): void | Promise<void>;
  /** Brings it again when the run has ended: a relapse. */
  readonly breakAgain?: (world: World) => void;
  readonly end: Ending;
}

/** How it stands at the end, by the world's own logs. */
export interface Ending {
  readonly outcome: string;
  readonly incident: string;
  /** As the diagnosis note names it. */
  readonly cause: string;
  /** What was done and to which workload, in order: `restart drift-processor`. */
  readonly changes: readonly string[];
  readonly pages: number;
  readonly notes: number;
  /** The second incident, when there is one: `triggered, 1 note`. */
  readonly again?: string;
}
