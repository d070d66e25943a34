import type { Database } from "../../../src/adapters/database/open-database.ts";
import { embeddedEngine } from "../../../src/adapters/embedded/embedded-engine.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Engine, Task, Work } from "../../../src/ports/engine.ts";
import { Interrupted, type Run } from "../../../src/ports/run.ts";
import type { Happening } from "../../../src/ports/telemetry.ts";
import { type Gate, gated } from "./gated.ts";
import type { NightClock } from "./night-clock.ts";

/** The engine's own look at its work list; longer here, for it would be most of what a night does. */
const LOOK = 1_000;
const SELDOM = 20_000;

/** Asked before and after each step's work. */
export type AtStep = (task: Task, step: string, when: "before" | "after") => Promise<void>;

interface Means {
  readonly clock: NightClock;
  readonly database: Database;
  readonly isAway: () => boolean;
  readonly atStep: AtStep;
  /** A task is taken up, or laid down. */
  readonly worked: (task: Task) => unknown;
  readonly tell: (happening: Happening) => void;
}

/** One life of the service, from its start to the crash: the real engine over the real database. */
export class NightProcess {
  readonly clock: Clock;
  readonly database: Database;
  /** What it is doing now. */
  readonly doing = new Set<Task>();
  readonly #death = new AbortController();
  readonly #means: Means;
  #engine: Engine | undefined;

  constructor(means: Means) {
    this.#means = means;
    this.clock = { now: means.clock.now, sleep: (ms, signal) => this.#sleep(ms, signal) };
    this.database = this.#behindGate(means.database);
  }

  get isAlive(): boolean {
    return !this.#death.signal.aborted;
  }

  /** A call that needs this process: none is made, and no answer arrives, after its death. */
  readonly alive: Gate = async (call) => {
    this.#mustLive();
    const answer = await this.#means.clock.during(call);
    this.#mustLive();
    return answer;
  };

  async start(work: Work): Promise<void> {
    const { tell } = this.#means;
    const sleep: Clock["sleep"] = (ms, signal) => this.#sleep(ms === LOOK ? SELDOM : ms, signal);
    const tools = { clock: { now: this.#means.clock.now, sleep }, random: () => 0.5, tell };
    this.#engine = embeddedEngine({ database: this.database, tools });
    await this.#engine.start((task, run) => this.#do(task, run, work));
  }

  wake(): void {
    this.#engine?.wake();
  }

  /** kill -9. Resolves when nothing of it is left. */
  async die(): Promise<void> {
    for (const task of this.doing) this.#means.worked(task);
    this.#death.abort(new Interrupted("killed"));
    this.doing.clear();
    await this.#engine?.drain();
  }

  async #do(task: Task, run: Run, work: Work): Promise<void> {
    this.doing.add(task);
    this.#means.worked(task);
    try {
      await work(task, this.#stepping(task, run));
    } finally {
      this.doing.delete(task);
      if (this.isAlive) this.#means.worked(task);
    }
  }

  #stepping(task: Task, run: Run): Run {
    const { atStep } = this.#means;
    return {
      id: run.id,
      step: (name, work, options) =>
        run.step(
          name,
          async (at) => {
            await atStep(task, name, "before");
            this.#mustLive();
            const done = await work(at);
            await atStep(task, name, "after");
            this.#mustLive();
            return done;
          },
          options,
        ),
    };
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#means.clock.sleep(ms, AbortSignal.any([signal, this.#death.signal]));
  }

  #mustLive(): void {
    this.#death.signal.throwIfAborted();
  }

  #behindGate(database: Database): Database {
    const reachable: Gate = (call) =>
      this.alive(() => {
        if (this.#means.isAway()) throw new OutsideError("journal", "unreachable", "asking the database");
        return call();
      });
    const behind = <Port extends object>(port: Port, ...open: readonly string[]): Port => gated(port, reachable, open);
    return {
      ...database,
      journal: behind(database.journal),
      progress: behind(database.progress),
      events: behind(database.events, "watch"),
      intents: behind(database.intents),
      holds: behind(database.holds),
      restorations: behind(database.restorations),
      scorecard: behind(database.scorecard),
      approvals: behind(database.approvals),
      acts: behind(database.acts),
      storms: behind(database.storms),
      tasks: behind(database.tasks, "onCancel"),
      store: { ...behind(database.store), ...openStore(database.store, behind(database.store)) },
    };
  }
}

/** A proxy's methods as plain ones, so that the store can be spread. */
function openStore({ kind, db }: Database["store"], behind: Database["store"]): Database["store"] {
  return {
    kind,
    db,
    ask: (doing, query) => behind.ask(doing, query),
    transact: (doing, work, order) => behind.transact(doing, work, order),
    transactAsRun: (doing, work) => behind.transactAsRun(doing, work),
    close: () => behind.close(),
  };
}
