import type { Actor } from "../../domain/incident.ts";
import { OutsideError } from "../../domain/outside-error.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Reference } from "./answers.ts";
import { orAbort } from "./or-abort.ts";

/** Tells which of the people on an incident is us. */
export interface Ourselves {
  /** Names an actor. Nobody is us unless PagerDuty has said so: to take a person for us would be the worst mistake. */
  actors(references: readonly Reference[], signal: AbortSignal): Promise<readonly Actor[]>;
  /** Whether our own user is known, so that everybody else is somebody else for sure. */
  known(): boolean;
  /** Who PagerDuty says wrote what we just wrote. */
  learn(author: Reference | null | undefined): void;
}

const ASK_AGAIN = 10 * 60_000;
const WILL_NOT_SAY: readonly string[] = ["unauthorized", "forbidden", "missing", "rejected"];

/**
 * The id of the user as whom we act, looked up by its e-mail when somebody has to be told apart from us for the first
 * time, never before: the way from webhook to acknowledgement has no call to spare. A token that may not read users
 * leaves it open until we have written a note.
 */
export function ourselves(lookUp: (signal: AbortSignal) => Promise<string | undefined>, clock: Clock): Ourselves {
  const closing = new AbortController().signal; // one look-up serves many callers, so no single one of them ends it
  let id: string | undefined;
  let asking: Promise<void> | undefined;
  let askAgainAt = 0;

  async function ask(): Promise<void> {
    try {
      id ??= await lookUp(closing);
    } catch (error) {
      if (!(error instanceof OutsideError) || !WILL_NOT_SAY.includes(error.code)) throw error;
    }
    askAgainAt = clock.now() + ASK_AGAIN;
  }

  async function find(signal: AbortSignal): Promise<void> {
    if (id !== undefined || clock.now() < askAgainAt) return;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    await orAbort(asking, signal);
  }

  return {
    async actors(references, signal) {
      if (references.some(isUser)) await find(signal);
      return references.map((each) => ({ name: each.summary ?? each.id, us: id !== undefined && each.id === id }));
    },
    known: () => id !== undefined,
    learn: (author) => {
      if (author && isUser(author)) id ??= author.id;
    },
  };
}

/** A user reference, or the user itself. */
export function isUser({ type }: Reference): boolean {
  return type === "user_reference" || type === "user";
}
