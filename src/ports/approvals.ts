import type { RunId } from "../domain/brand.ts";

/** What a person is asked before a change is made. */
export interface Question {
  readonly run: RunId;
  /** SHA-256 of the change and its values: the answer holds for this plan and no other. */
  readonly plan: string;
  /** "restart Deployment a/b". */
  readonly says: string;
  readonly diff: readonly string[];
  readonly risk: string;
  /** Why a person is asked. */
  readonly reason: string;
  /** Milliseconds: no answer after it counts. */
  readonly until: number;
}

export interface Answer {
  readonly kind: "approved" | "denied";
  readonly by: string;
  readonly why: string;
}

/** A question with its answer, if there is one. A run may ask several times, each time about another plan. */
export interface Approval extends Question {
  readonly round: number;
  readonly askedAt: number;
  readonly answer: (Answer & { readonly at: number }) | null;
}

/** What became of an answer. `another-plan`: it was for a plan that is no longer asked about. */
export type Answered = "taken" | "nothing-asked" | "answered-before" | "too-late" | "another-plan";

/** Questions to people. Durable, the same from every replica; each is answered once, and the run is woken by it. */
export interface Approvals {
  /** Repeated for the same round, the first question stands. */
  ask(question: Question, round: number): Promise<Approval>;
  /** `plan`: only if it is this one that is asked about. */
  answer(run: RunId, answer: Answer & { readonly plan?: string }): Promise<Answered>;
  /** The run's last question. */
  read(run: RunId): Promise<Approval | undefined>;
}
