import { expect } from "chai";
import type { StepPhase } from "../../src/adapters/engine-core/step-channel.ts";
import { notificationOf } from "../support/database-notifications.ts";
import { broken, type Death, type Diary, order } from "../support/engine-diary.ts";
import { startWorker, until, type Worker } from "../support/engine-process.ts";
import { CLOSING, SAW, STEPS } from "../support/engine-story.ts";
import type { WorkerOptions } from "../support/engine-worker.ts";

/** What an engine's workers share, and what outlives them. */
export interface EngineHome {
  readonly options: WorkerOptions;
  readonly diary: Diary;
  remove(): Promise<void>;
}

/** Rounds of the long campaign: every boundary, and as many random moments. 0: the short one. */
export const CAMPAIGN = Number(process.env["CAMPAIGN_ROUNDS"] ?? 0);

const PHASES: readonly StepPhase[] = ["before", "done", "recorded"];
const BOUNDARIES: readonly Death[] = [...STEPS, ...CLOSING].flatMap((step) => PHASES.map((phase) => ({ step, phase })));

/** The promises of `Engine` and `Run`, kept by processes that are really killed. `deaths`: how many in the short campaign. */
export function engineContract(open: () => Promise<EngineHome>, deaths: number): void {
  let home: EngineHome;
  let workers: Worker[];

  beforeEach(async () => {
    home = await open();
    workers = [];
  });

  afterEach(async () => {
    for (const worker of workers) worker.signal("SIGKILL");
    await Promise.all(workers.map((worker) => worker.ended));
    await home.remove();
  });

  const start = async (death?: Death): Promise<Worker> => {
    const worker = startWorker(home.options, home.diary.file, death);
    workers.push(worker);
    await worker.started;
    return worker;
  };

  it("does the steps of a run once and in order, its tasks one after the other, and repeats what was thrown", async () => {
    const worker = await start();

    const [run = ""] = await worker.accept(episodes("calm", 1));
    await untilEnded(home.diary, [run]);

    const lines = home.diary.read();
    expect(broken(lines)).to.deep.equal([]);
    expect(inTurn(order(lines, run))).to.deep.equal(STEPS);
    expect(order(lines, closing(run))).to.deep.equal(CLOSING);
    expect(lines.find((line) => line.what === "ended" && line.task === run)).to.deep.include({ saw: SAW });
    expect(lines.findIndex((line) => line.task === closing(run))).to.be.above(
      lines.findIndex((line) => line.what === "ended" && line.task === run),
    );
  });

  it("does nothing twice that was recorded and loses no run, wherever its process is killed", async () => {
    const runs: string[] = [];
    for (const [round, death] of spread(BOUNDARIES, CAMPAIGN > 0 ? BOUNDARIES.length : deaths).entries()) {
      const worker = await start(death);
      runs.push(...(await worker.accept(episodes(`death-${round}`, 2)).catch(() => [])));
      await worker.ended;
    }
    for (let round = 0; round < CAMPAIGN; round++) {
      const worker = await start();
      runs.push(...(await worker.accept(episodes(`chance-${round}`, 3)).catch(() => [])));
      setTimeout(() => worker.signal("SIGKILL"), Math.random() * (takeUp(home.options) + 1_500));
      await worker.ended;
    }

    await start();
    await untilEnded(home.diary, [...new Set(runs)]);

    expectKept(home.diary, runs);
  }).timeout(60_000 + CAMPAIGN * 30_000);

  it("ends a cancelled run within two seconds, tidying up", async () => {
    const worker = await start();
    const [run = ""] = await worker.accept([notificationOf("endless")]);
    await until("the endless step has begun", () => order(home.diary.read(), run).includes("endless"));

    const asked = performance.now();
    await worker.cancel(run);
    await until("the run has ended", () => home.diary.read().some((line) => line.what === "ended"));

    expect(performance.now() - asked).to.be.below(2_000);
    expect(order(home.diary.read(), run)).to.deep.equal(["first", "endless", "tidy"]);
  });

  it("puts aside a run that waits for an answer, through kill -9, and goes on with it in no doubt", async () => {
    const worker = await start();
    const [run = ""] = await worker.accept([notificationOf("asking")]);
    await until("it waits", () => order(home.diary.read(), run).includes("look"));
    worker.signal("SIGKILL");
    await worker.ended;

    const next = await start();
    const looks = (): number => home.diary.read().filter((line) => line.what === "did" && line.step === "look").length;
    const before = looks();
    await until("it was put aside again", () => looks() > before + 1, 40_000);
    expect(await next.answer(run)).to.equal("taken");
    await until("it has ended", () => home.diary.read().some((line) => line.what === "ended" && line.task === run));

    const lines = home.diary.read().filter((line) => !("step" in line && line.step === "look")); // that may be repeated
    expect(broken(lines)).to.deep.equal([]);
    expect(inTurn(order(lines, run))).to.deep.equal(STEPS);
    expect(lines.find((line) => line.what === "did" && line.step === "last")).to.deep.include({ doubt: false });
  }).timeout(60_000);

  it("lets go of its runs when it drains, and goes on with them at the next start", async () => {
    const worker = await start();
    const runs = await worker.accept(episodes("drained", 3));
    await until("steps are in flight", () => home.diary.read().length > 2);

    const end = await worker.drain();
    await start();
    await untilEnded(home.diary, runs);

    expect(end).to.deep.equal({ code: 0, signal: null });
    expectKept(home.diary, runs);
  });
}

/** Milliseconds after its start in which a worker takes up what others left. */
function takeUp({ where, timing }: WorkerOptions): number {
  return where.kind === "sqlite" ? 0 : timing.takeover + timing.beat;
}

/** `count` groups that fire, and are resolved while their runs still work. */
export function episodes(name: string, count: number): ReturnType<typeof notificationOf>[] {
  const groups = Array.from({ length: count }, (_, index) => `${name}-${index}`);
  return [
    ...groups.map((group) => notificationOf(group)),
    ...groups.map((group) => notificationOf(group, [{ status: "resolved" }])),
  ];
}

export async function untilEnded(diary: Diary, runs: readonly string[], within?: number): Promise<void> {
  const tasks = runs.flatMap((run) => [run, closing(run)]);
  const missing = (): readonly string[] => {
    const ended = new Set(diary.read().flatMap((line) => (line.what === "ended" ? [line.task] : [])));
    return tasks.filter((task) => !ended.has(task));
  };
  await until(`the ends of ${tasks.length} tasks`, () => missing().length === 0, within);
}

/** Every accepted run came to its right end, step by step, and nothing recorded was done again. */
export function expectKept(diary: Diary, runs: readonly string[]): void {
  const lines = diary.read();
  expect(broken(lines)).to.deep.equal([]);
  for (const run of runs) {
    const ends = lines.filter((line) => line.what === "ended" && line.task === run);
    for (const end of ends) expect(end).to.deep.include({ saw: SAW });
    expect(inTurn(order(lines, run))).to.deep.equal(STEPS);
    expect(order(lines, closing(run))).to.deep.equal(CLOSING);
  }
}

/** Those that are done side by side may come in any order. */
function inTurn(steps: readonly string[]): readonly string[] {
  return [steps[0] ?? "", ...steps.slice(1, 4).toSorted(), ...steps.slice(4)];
}

function closing(run: string): string {
  return `${run}:close:1`;
}

/** `count` of `all`, evenly spread. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
  const step = all.length / count;
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}
