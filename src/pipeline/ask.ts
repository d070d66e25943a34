import { OutsideError } from "../domain/outside-error.ts";
import type { Judgement } from "../domain/verdict.ts";
import { refuse } from "../domain/verdict.ts";
import type { Guard } from "../guards/guard.ts";

/** Asks all guards at once. One that cannot find out refuses: unknown permits nothing. */
export function ask<Question>(
  guards: readonly Guard<Question>[],
  question: Question,
  signal: AbortSignal,
): Promise<readonly Judgement[]> {
  return Promise.all(guards.map((guard) => askOne(guard, question, signal)));
}

async function askOne<Question>(guard: Guard<Question>, question: Question, signal: AbortSignal): Promise<Judgement> {
  try {
    return { guard: guard.name, verdict: await guard.judge(question, signal) };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OutsideError) || error.system === "journal") throw error; // without the journal the run waits
    return {
      guard: guard.name,
      verdict: refuse(`Not acting, because it could not be checked (${guard.name}): ${error.message}.`),
    };
  }
}
