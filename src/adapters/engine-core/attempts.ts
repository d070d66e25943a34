import { OutsideError } from "../../domain/outside-error.ts";
import { Interrupted, PutAside, type StepContext, type StepOptions } from "../../ports/run.ts";
import { backOff } from "./back-off.ts";
import { deadline, settled } from "./bounded-work.ts";
import { isJournalAway, pause } from "./patiently.ts";
import type { Reins, Tools } from "./reins.ts";
import { type Remembered, rememberError } from "./remembered.ts";

/** One step's work with its options filled in. */
export interface Job {
  readonly name: string;
  readonly work: (at: StepContext) => Promise<unknown>;
  readonly options: Required<StepOptions>;
}

type Ended = { readonly remembered: Remembered; readonly cause?: unknown };
type Series = Ended | { readonly remembered: undefined };

/**
 * Does the job until it returns, fails for good or is cancelled; `cause` is what it threw itself. Rejects with
 * Interrupted when the engine lets go. A database that is away is waited for, and the time that takes is not the step's.
 */
export async function attempts(job: Job, reins: Reins, tools: Tools): Promise<Ended> {
  let { doubt } = reins;
  for (let tried = 0; ; tried++) {
    const series = await oneSeries(job, doubt, reins, tools);
    if (series.remembered) return series;
    doubt = true;
    await pause(backOff(tried, tools.random), reins, tools);
  }
}

async function oneSeries(job: Job, resumed: boolean, reins: Reins, tools: Tools): Promise<Series> {
  const limit = deadline(job.options.deadline, job.name, tools);
  const outer = job.options.tidies ? [reins.lettingGo] : [reins.lettingGo, reins.cancelled];
  const signal = AbortSignal.any([...outer, limit.signal]);
  try {
    return await retried(job, { signal, doubt: resumed }, tools);
  } catch (error) {
    return failed(job, error, limit.signal, reins);
  } finally {
    limit.end();
  }
}

/** Tries again while the failure may pass; rejects with the last failure. */
async function retried(job: Job, at: StepContext, tools: Tools): Promise<Ended> {
  let { doubt } = at;
  for (let tried = 0; ; tried++) {
    try {
      const value = await settled(() => job.work({ signal: at.signal, doubt }), at.signal, tools);
      return { remembered: { kind: "returned", value } };
    } catch (error) {
      const failure = retryable(error, tried < job.options.retries, at.signal);
      doubt ||= failure.ambiguous;
      await waitAfter(failure, backOff(tried, tools.random), at.signal, tools);
    }
  }
}

/** Throws the error itself when another try is not allowed or would not help. */
function retryable(error: unknown, allowed: boolean, signal: AbortSignal): OutsideError {
  const may = allowed && !signal.aborted && error instanceof OutsideError && error.system !== "journal";
  if (!may || !error.retryable) throw error;
  return error;
}

/** As long as the system itself asked for, else `ms`; time that runs out meanwhile makes the failure final. */
async function waitAfter(failure: OutsideError, ms: number, signal: AbortSignal, tools: Tools): Promise<void> {
  await tools.clock.sleep(failure.retryAfter ?? ms, signal).catch(() => {
    throw failure;
  });
}

/** What a failure means: why the signal aborted goes before what the work made of it. */
function failed(job: Job, error: unknown, late: AbortSignal, reins: Reins): Series {
  if (error instanceof Interrupted || error instanceof PutAside) throw error;
  if (reins.lettingGo.aborted) throw new Interrupted("the process lets go of the run", { cause: error });
  if (reins.cancelled.aborted && !job.options.tidies) return { remembered: { kind: "cancelled" } };
  if (isJournalAway(error)) return { remembered: undefined };
  const told = late.aborted && !(error instanceof OutsideError) ? (late.reason as unknown) : error;
  return { remembered: { kind: "threw", error: rememberError(told) }, cause: error };
}
