import type { Clock } from "../../../src/ports/clock.ts";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** What is not waited for: so many turns of node's loop without a call in flight are quiet. */
const QUIET = 3;

/**
 * Time in three readings: as it passes, as the machine's clock has it (somebody sets it, both ways), and as counted from the
 * start of the process. It passes only when nothing else can happen, from one sleeper to the next.
 */
export class NightClock {
  /** As it passes; milliseconds since 1970. */
  passed: number;
  /** Called with the moments between which nothing happened. */
  between: (from: number, to: number) => void = () => undefined;
  /** How far the machine's clock was set back, in all: by so much, nobody can tell how old something is. */
  setBack = 0;
  #ahead = 0;
  #aheadAtStart = 0;
  #busy = 0;
  #sleepers: readonly Sleeper[] = [];
  #over = false;

  constructor(start: number) {
    this.passed = start;
    void this.#run();
  }

  /** What the machine says. */
  readonly now = (): number => this.passed + this.#ahead;

  /** Counted from the start of the process. */
  readonly steady = (): number => this.passed + this.#aheadAtStart;

  jump(ms: number): void {
    this.#ahead += ms;
    this.setBack += Math.max(0, -ms);
  }

  /** A new process reads the machine's clock, and counts from there. */
  restarted(): void {
    this.#aheadAtStart = this.#ahead;
  }

  readonly sleep: Clock["sleep"] = (ms, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const sleeper: Sleeper = { at: this.passed + Math.max(0, ms), wake: resolve };
      this.#sleepers = [...this.#sleepers, sleeper];
      const leave = (): void => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", leave, { once: true });
    });

  /** Time stands still until it has ended. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
    }
  }

  stop(): void {
    this.#over = true;
  }

  async #run(): Promise<void> {
    while (!this.#over) {
      await this.#quiet();
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (!next || this.#over) continue;
      this.#sleepers = this.#sleepers.filter((each) => each !== next);
      const to = Math.max(this.passed, next.at);
      if (to > this.passed) this.between(this.passed, to);
      this.passed = to;
      next.wake();
    }
  }

  async #quiet(): Promise<void> {
    for (let turns = 0; turns < QUIET; turns = this.#busy === 0 ? turns + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
