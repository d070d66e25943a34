import type { RunId } from "../../src/domain/brand.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import { Cancelled, Interrupted, type Run, type StepContext, type StepOptions } from "../../src/ports/run.ts";

type Remembered = { readonly name: string; readonly value: string } | { readonly name: string; readonly error: Error };

/** What the run has done so far; hand the same memory to a new run and it resumes. */
export interface Memory {
  readonly steps: Map<number, Remembered>;
  /** Names of the steps whose work really ran, in order. */
  readonly ran: string[];
}

export function newMemory(): Memory {
  return { steps: new Map(), ran: [] };
}

export interface Trouble {
  /** The process dies when this many steps were remembered by this process: before, or just after, the next one's work. */
  readonly diesAfter?: number;
  readonly dies?: "before" | "after";
  readonly isCancelled?: () => boolean;
}

/** The engine's promise in memory: finished steps are not repeated, the one in flight is, with doubt. */
export function rememberingRun(id: RunId, memory: Memory, trouble: Trouble = {}): Run {
  const resumed = memory.steps.size > 0;
  let position = 0;
  let done = 0;
  let dead = false;

  async function perform<T>(
    name: string,
    work: (at: StepContext) => Promise<T>,
    options: StepOptions,
  ): Promise<Remembered> {
    const dying = trouble.diesAfter !== undefined && done >= trouble.diesAfter;
    if (dead || (dying && trouble.dies === "before")) return die();
    if (!options.tidies && trouble.isCancelled?.()) return { name, error: new Cancelled("cancelled") };
    memory.ran.push(name);
    const remembered = await persistently(name, work, options.retries ?? 4);
    return dead || dying ? die() : remembered;
  }

  async function persistently<T>(
    name: string,
    work: (at: StepContext) => Promise<T>,
    retries: number,
    doubt = resumed,
  ): Promise<Remembered> {
    try {
      const value = await work({ signal: new AbortController().signal, doubt });
      return { name, value: JSON.stringify(value ?? null) };
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      if (retries === 0 || !error.retryable) return { name, error };
      return persistently(name, work, retries - 1, doubt || error.ambiguous);
    }
  }

  function die(): never {
    dead = true;
    throw new Interrupted("the process died");
  }

  return {
    id,
    step: async <T>(name: string, work: (at: StepContext) => Promise<T>, options: StepOptions = {}): Promise<T> => {
      const at = position++;
      const known = memory.steps.get(at);
      if (known && known.name !== name) throw new Error(`step ${at} was ${known.name}, now it is ${name}`);
      const remembered = known ?? (await perform(name, work, options));
      if (!known) done++;
      memory.steps.set(at, remembered);
      if ("error" in remembered) throw remembered.error;
      return JSON.parse(remembered.value) as T;
    },
  };
}
