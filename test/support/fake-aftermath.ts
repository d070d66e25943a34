import type { RunId } from "../../src/domain/brand.ts";
import type { Restoration } from "../../src/domain/restoration.ts";
import type { Score } from "../../src/domain/score.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Restorations } from "../../src/ports/restorations.ts";
import type { KeptScore, Scorecard } from "../../src/ports/scorecard.ts";

/** What can be put back, in memory. */
export class FakeRestorations implements Restorations {
  readonly kept = new Map<RunId, Restoration>();
  holding: RunId | undefined;
  /** When the last one that was postponed is looked at again. */
  until: number | undefined;

  keep: Restorations["keep"] = async (made) => {
    if (this.kept.has(made.run)) return;
    this.kept.set(made.run, { ...made, state: "in-force", asked: null, reason: null, endedAt: null });
  };

  list: Restorations["list"] = async ({ open = false, run, limit }) => {
    const all = [...this.kept.values()].filter((each) => !open || isOpen(each));
    return all.filter((each) => run === undefined || each.run === run).slice(0, limit);
  };

  ask: Restorations["ask"] = async (run, by, reason) => {
    const kept = this.kept.get(run);
    if (!kept || !isOpen(kept)) return false;
    this.kept.set(run, { ...kept, asked: kept.asked ?? { by, reason } });
    return true;
  };

  settle: Restorations["settle"] = async (run, end) => {
    const { kind, reason } = end;
    if (end.kind === "postponed") this.until = end.until;
    const kept = this.kept.get(run);
    if (!kept || !isOpen(kept)) return;
    const state = kind === "postponed" ? "in-force" : kind;
    this.kept.set(run, { ...kept, state, reason, endedAt: kind === "postponed" ? null : 1 });
  };

  holder: Restorations["holder"] = async () => this.holding;

  /** What the database does when it is due. */
  queue(run: RunId): boolean {
    const kept = this.kept.get(run);
    if (kept?.state !== "in-force") return false;
    this.kept.set(run, { ...kept, state: "queued" });
    return true;
  }
}

function isOpen({ state }: Restoration): boolean {
  return state === "in-force" || state === "queued";
}

/** The scores of shadowed runs, in memory. */
export class FakeScorecard implements Scorecard {
  readonly scores: KeptScore[] = [];
  readonly #clock: Pick<Clock, "now">;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  keep = async (score: Score): Promise<void> => {
    if (!this.scores.some(({ run }) => run === score.run)) this.scores.push({ ...score, at: this.#clock.now() });
  };

  list: Scorecard["list"] = async ({ runbook, limit }) =>
    this.scores.filter((each) => runbook === undefined || each.runbook === runbook).slice(0, limit);

  waiting = async (): Promise<number> => 0;
}
