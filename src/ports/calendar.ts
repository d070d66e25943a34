import type { FreezeWindow } from "../domain/freeze.ts";

/** Knows time zones. */
export interface Calendar {
  /** When the window that is open at `now` closes (milliseconds); undefined = it is not open. In doubt about an hour that the clocks skip or repeat, it is open. */
  openUntil(window: FreezeWindow, now: number): number | undefined;
}
