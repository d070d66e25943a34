import type { RunId } from "../domain/brand.ts";
import type { Made, Restoration, RestorationEnd } from "../domain/restoration.ts";

/** Changes that can be put back. One for each run that made one, kept as long as the run. */
export interface Restorations {
  /** Written before the change is sent, so that it is never forgotten. The first one of a run stands. */
  keep(made: Made): Promise<void>;
  /** Newest first; `open`: only those in force or being put back; `run`: only that run's. */
  list(filter: {
    readonly open?: boolean;
    readonly run?: RunId;
    readonly limit: number;
  }): Promise<readonly Restoration[]>;
  /** Asks for it to be put back soon. False: it is over, or there is none. The first who asked stands. */
  ask(run: RunId, by: string, reason: string): Promise<boolean>;
  /** Records how an attempt ended. What has ended stays as it ended. */
  settle(run: RunId, end: RestorationEnd): Promise<void>;
  /** Another run that has not ended and holds the target's lock. */
  holder(target: string, run: RunId): Promise<RunId | undefined>;
}
