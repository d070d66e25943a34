import type { RunId } from "../../src/domain/brand.ts";
import type { Acts, Told } from "../../src/ports/acts.ts";
import type { Answered, Approval, Approvals } from "../../src/ports/approvals.ts";

/** Questions, answers and what was told of people, in memory. */
export class FakeDesk {
  readonly told: Told[] = [];
  readonly rounds: Approval[] = [];
  readonly #now: () => number;
  /** Runs when a run is asked for the first time, and each time it asks anew. */
  asked: (question: Approval) => void = () => undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  answerNow(
    kind: "approved" | "denied",
    by: string,
    { plan, why = "" }: { plan?: string; why?: string } = {},
  ): Answered {
    const last = this.rounds.at(-1);
    if (!last) return "nothing-asked";
    if (last.answer) return "answered-before";
    if (this.#now() > last.until) return "too-late";
    if (plan !== undefined && plan !== last.plan) return "another-plan";
    this.rounds[this.rounds.length - 1] = { ...last, answer: { kind, by, why, at: this.#now() } };
    return "taken";
  }

  readonly approvals: Approvals = {
    ask: async (question, round) => {
      const known = this.rounds.find((each) => each.round === round);
      const asked = known ?? { ...question, round, askedAt: this.#now(), answer: null };
      if (!known) {
        this.rounds.push(asked);
        this.asked(asked);
      }
      return asked;
    },
    answer: async (_run: RunId, { kind, by, ...rest }) => this.answerNow(kind, by, rest),
    read: async () => this.rounds.at(-1),
  };

  readonly acts: Acts = {
    tell: async (told) => {
      if (this.told.some(({ id }) => id === told.id)) return false;
      this.told.push(told);
      return true;
    },
    of: async (incident) => this.told.filter((each) => each.incident === incident),
  };
}
