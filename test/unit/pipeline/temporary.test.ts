import { expect } from "chai";
import * as fc from "fast-check";
import type { RunId } from "../../../src/domain/brand.ts";
import { Interrupted } from "../../../src/ports/run.ts";
import { World } from "../../support/world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LASTS = 2 * HOUR;
const RUN = "r00000000000000000000000001" as RunId;

/** A world in which a temporary remedy was taken, and time to go on. */
class Temporary {
  readonly world: World;
  resolvedAt: number | undefined;

  constructor(setting: ConstructorParameters<typeof World>[0] = {}) {
    this.world = new World({ scales: LASTS, ...setting });
  }

  /** How many steps a run does before that one. */
  before(step: string): number {
    return this.world.memory.ran.indexOf(step);
  }

  async take(deaths: readonly number[] = []): Promise<void> {
    await this.task("remediate", deaths);
  }

  /** Works on a task until it ends; at each death the process has remembered so many more steps. */
  async task(kind: "remediate" | "restore" | "close", deaths: readonly number[] = []): Promise<void> {
    for (const [index, diesAfter] of deaths.entries()) {
      const dies = index % 2 === 0 ? "before" : "after";
      const died = await this.world.work(kind, { diesAfter, dies }).then(() => false, isDeath);
      if (!died) return this.world.nextTask();
    }
    await this.world.work(kind);
    this.world.nextTask();
  }

  resolve(): void {
    this.world.firing = false;
    this.resolvedAt ??= this.world.clock.now();
  }

  fireAgain(): void {
    this.world.firing = true;
    this.resolvedAt = undefined;
  }

  pass(ms: number): void {
    this.world.clock.set(this.world.clock.now() + ms);
  }

  ask(): Promise<boolean> {
    return this.world.restorations.ask(RUN, "alice", "it costs too much");
  }

  /** What the database does every few seconds. */
  async sweep(deaths: readonly number[] = []): Promise<void> {
    const kept = this.kept;
    const now = this.world.clock.now();
    const soaked = this.resolvedAt !== undefined && this.resolvedAt + (kept?.soak ?? 0) <= now;
    const due = kept?.asked || (kept && kept.dueAt !== null && (kept.dueAt <= now || soaked));
    if (due && this.world.restorations.queue(RUN)) await this.task("restore", deaths);
  }

  get kept() {
    return this.world.restorations.kept.get(RUN);
  }

  get replicas(): number {
    return this.world.deployment.replicas;
  }

  get endNote(): string {
    return this.world.oncall.written.find(({ text }) => text.includes(`${RUN} end`))?.text ?? "";
  }
}

function isDeath(error: unknown): boolean {
  if (!(error instanceof Interrupted)) throw error;
  return true;
}

async function taken(setting: ConstructorParameters<typeof World>[0] = {}): Promise<Temporary> {
  const story = new Temporary(setting);
  await story.take();
  return story;
}

describe("a temporary remedy", () => {
  it("says in its note when it will be put back", async () => {
    const { world } = await taken();

    const note = world.oncall.written.find(({ text }) => text.includes(`${RUN} action`))?.text;
    expect(note).to.contain(
      "Temporary: put back when the alert has been resolved for 2 min, at the latest at 04:00:00 UTC, 2 h from then.",
    );
  });

  it("stays while its alert fires and its time is not over", async () => {
    const story = await taken({ resolves: false });

    story.pass(HOUR);
    await story.sweep();

    expect(story.replicas).to.equal(5);
  });

  it("is put back when its alert has been resolved for the soak, and the incident says so", async () => {
    const story = await taken();

    story.resolve();
    await story.sweep();
    expect(story.replicas).to.equal(5);
    story.pass(2 * MINUTE);
    await story.sweep();

    expect(story.replicas).to.equal(2);
    expect(story.kept).to.include({ state: "restored" });
    expect(story.endNote)
      .to.contain("back to 2 replicas")
      .and.to.contain("because the alert has been resolved for 2 min.");
  });

  it("stays after a resolved notification while its metric is not healthy, but not beyond its time", async () => {
    const story = await taken({ helps: false });

    story.resolve();
    story.pass(10 * MINUTE);
    await story.sweep();
    expect([story.replicas, story.kept?.state]).to.deep.equal([5, "in-force"]);
    expect(story.endNote).to.contain("stays for now: its signal is not known to be healthy");
    story.pass(2 * HOUR);
    await story.sweep();

    expect(story.replicas).to.equal(2);
    expect(story.kept?.reason).to.contain("because its time of 2 h is over");
  });

  it("stays through a relapse, until its time is over", async () => {
    const story = await taken();
    story.resolve();
    story.fireAgain();

    story.pass(30 * MINUTE);
    await story.sweep();
    expect(story.replicas).to.equal(5);
    story.pass(2 * HOUR);
    await story.sweep();

    expect(story.replicas).to.equal(2);
  });

  it("is left as somebody else set it, for good, and it is said who", async () => {
    const story = await taken();
    story.world.deployment.person(8);

    story.pass(3 * HOUR);
    await story.sweep();
    await story.ask();
    await story.sweep();

    expect(story.replicas).to.equal(8);
    expect(story.kept).to.include({ state: "left" });
    expect(story.endNote).to.contain("somebody has changed it since, so it stays as it is");
  });

  it("is not touched when somebody has put it back already", async () => {
    const story = await taken();
    story.world.deployment.person(2);

    story.pass(3 * HOUR);
    await story.sweep();

    expect(story.kept).to.include({ state: "restored" });
    expect(story.kept?.reason).to.contain("is as it was before");
    expect(story.world.deployment.writes.map(({ by }) => by)).to.deep.equal(["first-responder", "Ana"]);
  });

  it("waits while all actions are held, says so once, and is put back when they are not", async () => {
    const story = await taken();
    story.world.setting.hold = { scope: { kind: "service" }, by: "Ana", reason: "release", since: 0, until: null };
    story.pass(3 * HOUR);
    await story.sweep();
    const notes = story.world.oncall.story.length;
    await story.sweep();
    expect([story.replicas, story.kept?.state]).to.deep.equal([5, "in-force"]);
    expect(story.endNote).to.contain("Ana holds all actions: release.");
    expect(story.world.oncall.story.length).to.equal(notes);

    story.world.setting.hold = undefined;
    await story.sweep();

    expect(story.replicas).to.equal(2);
  });

  it("is looked at ever more seldom while something stands in its way, and once an hour at least", async () => {
    const story = await taken();
    story.world.setting.hold = { scope: { kind: "service" }, by: "Ana", reason: "release", since: 0, until: null };
    const pauses: number[] = [];
    for (const hours of [0, 3, 24]) {
      story.pass(hours * HOUR);
      await story.ask();
      await story.sweep();
      pauses.push(Math.round(((story.world.restorations.until ?? 0) - story.world.clock.now()) / MINUTE));
    }

    expect(pauses).to.deep.equal([5, 15, 60]);
  });

  it("waits while another run works on its target", async () => {
    const story = await taken();
    story.world.restorations.holding = "r2" as RunId;

    story.pass(3 * HOUR);
    await story.sweep();

    expect(story.replicas).to.equal(5);
    expect(story.kept?.reason).to.contain("Run r2 is working on Deployment spec-to-proof/drift-processor.");
  });

  it("is put back at once when an operator asks, and it is said who", async () => {
    const story = await taken();

    await story.ask();
    await story.sweep();

    expect(story.replicas).to.equal(2);
    expect(story.kept?.reason).to.contain("because alice asked for it: it costs too much.");
  });

  it("is put back also when the process died in the middle of it, and came back too late to go on", async () => {
    const whole = await taken();
    const story = new Temporary();
    story.world.afterwards = () => story.pass(10 * MINUTE);
    await story.world.work("remediate", { diesAfter: whole.before("apply"), dies: "after" }).catch(isDeath);
    expect(story.replicas).to.equal(5);

    await story.task("remediate");
    expect(story.world.record.outcome?.reason).to.match(/^Scaled Deployment/);
    story.pass(3 * HOUR);
    await story.sweep();

    expect([story.replicas, story.kept?.state]).to.deep.equal([2, "restored"]);
  });

  it("is judged anew when the process died after its judgement, and came back too late to go on", async () => {
    const story = await taken();
    story.pass(3 * HOUR);
    story.world.restorations.queue(RUN);
    await story.world.work("restore", { diesAfter: 3, dies: "before" }).catch(isDeath);
    story.pass(HOUR);
    story.world.restorations.holding = "r2" as RunId;

    await story.task("restore");

    expect([story.replicas, story.kept?.state]).to.deep.equal([5, "in-force"]);
    expect(story.kept?.reason).to.contain("not acting on it any more");
  });

  it("is put back after another one that was made on top of it, and not forgotten meanwhile", async () => {
    const story = await taken();
    const { kept } = story;
    if (kept?.change.kind !== "scale") throw new Error("nothing was kept");
    const above = { ...kept, run: "r2" as RunId, change: { ...kept.change, before: 5, replicas: 8 } };
    story.world.restorations.kept.set(above.run, above);
    story.world.deployment.person(8);
    story.pass(3 * HOUR);
    await story.sweep();
    expect([story.replicas, story.kept?.state]).to.deep.equal([8, "in-force"]);
    expect(story.kept?.reason).to.contain("Run r2 has changed it further for a time: that is put back first.");

    story.world.deployment.person(5);
    await story.world.restorations.settle(above.run, { kind: "restored", reason: "" });
    await story.sweep();

    expect([story.replicas, story.kept?.state]).to.deep.equal([2, "restored"]);
  });

  it("is nothing to put back when the API server refused it", async () => {
    const story = new Temporary();
    story.world.deployment.generation = 7;
    story.world.afterwards = () => story.world.deployment.person(3);

    await story.take();

    expect(story.kept).to.include({ state: "left" });
    expect(story.kept?.reason).to.match(/^It was not carried out: .* was changed by Ana/);
  });
});

describe("the end note of a temporary remedy", () => {
  it("keeps what Alertmanager said when it tells what was put back, and the other way round", async () => {
    const story = await taken();
    await story.ask();
    story.resolve();
    await story.task("close");
    await story.sweep();
    expect(story.endNote).to.contain("Alertmanager reported it resolved").and.to.contain("back to 2 replicas");

    await story.task("close");

    expect(story.endNote).to.contain("Alertmanager reported it resolved").and.to.contain("back to 2 replicas");
  });
});

describe("a remedy that is meant to last", () => {
  it("is never put back by itself, but when an operator asks", async () => {
    const story = await taken({ scales: null });
    story.resolve();
    story.pass(30 * 24 * HOUR);
    await story.sweep();
    expect(story.replicas).to.equal(5);

    await story.ask();
    await story.sweep();

    expect(story.replicas).to.equal(2);
  });
});

describe("a remedy after which it gets worse", () => {
  it("is put back, and a person takes over", async () => {
    const story = await taken({ scales: null, course: (minutes) => 150 + 10 * minutes });

    expect(story.replicas).to.equal(2);
    expect(story.world.record.outcome?.kind).to.equal("handed-off");
    expect(story.world.record.outcome?.reason).to.match(
      /getting worse .* back to 2 replicas at .*, because it got worse\.$/,
    );
    expect(story.kept).to.include({ state: "restored" });
  });

  it("is left to a person when all actions are held, and the note says how to put it back", async () => {
    const story = new Temporary({ scales: null, course: (minutes) => 150 + 10 * minutes });
    story.world.afterwards = () => {
      story.world.setting.hold = { scope: { kind: "service" }, by: "Ana", reason: "release", since: 0, until: null };
    };
    await story.take();

    expect(story.replicas).to.equal(5);
    expect(story.world.record.outcome?.reason).to.contain(`To put it back: first-responder undo ${RUN}.`);
  });

  it("is left alone when a person has taken the incident meanwhile", async () => {
    const story = new Temporary({ scales: null, course: (minutes) => 150 + 10 * minutes });
    story.world.afterwards = () => story.world.oncall.person("Ana", "acknowledges");

    await story.take();

    expect(story.replicas).to.equal(5);
    expect(story.world.record.outcome?.reason).to.contain("Ana has acknowledged the incident");
  });
});

type Act =
  | { readonly kind: "resolve" | "fire" | "hold" | "lift" | "person" | "ask" }
  | { readonly kind: "pass"; readonly minutes: number }
  | { readonly kind: "fail"; readonly how: "away" | "lost"; readonly times: number }
  | { readonly kind: "sweep"; readonly deaths: readonly number[] };

const deaths = fc.array(fc.nat({ max: 5 }), { maxLength: 4 });

const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom("resolve", "fire", "hold", "lift", "person", "ask") }),
    fc.record({ kind: fc.constant("pass" as const), minutes: fc.integer({ min: 1, max: 90 }) }),
    fc.record({
      kind: fc.constant("fail" as const),
      how: fc.constantFrom("away", "lost"),
      times: fc.integer({ min: 1, max: 12 }),
    }),
    fc.record({ kind: fc.constant("sweep" as const), deaths }),
    fc.record({ kind: fc.constant("sweep" as const), deaths }),
  ),
  { maxLength: 12 },
);

async function act(story: Temporary, it: Act): Promise<void> {
  const { world } = story;
  switch (it.kind) {
    case "resolve":
      return story.resolve();
    case "fire":
      return story.fireAgain();
    case "hold":
      world.setting.hold = { scope: { kind: "service" }, by: "Ana", reason: "release", since: 0, until: null };
      return;
    case "lift":
      world.setting.hold = undefined;
      return;
    case "person":
      return world.deployment.person(7 + world.deployment.writes.length);
    case "ask":
      await story.ask();
      return;
    case "pass":
      return story.pass(it.minutes * MINUTE);
    case "fail":
      world.deployment.failures.push(...Array.from({ length: it.times }, () => it.how));
      return;
    case "sweep":
      return story.sweep(it.deaths);
  }
}

/** Everything that stood in the way is over, and so is its time. */
async function letItEnd(story: Temporary): Promise<void> {
  story.world.setting.hold = undefined;
  story.world.deployment.failures.length = 0;
  story.pass(3 * HOUR);
  for (let looks = 0; looks < 3; looks++) await story.sweep();
}

describe("a temporary remedy, whatever happens", () => {
  it("is put back exactly once or left with a reason, never over somebody else's change, never forgotten", async () => {
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(deaths, acts, async (dying, sequence) => {
        const story = new Temporary({ resolves: true });
        await story.take(dying);
        for (const each of sequence) await act(story, each);
        await letItEnd(story);

        const { writes } = story.world.deployment;
        const foreign = writes.findIndex(({ by }) => by !== "first-responder");
        const ours = writes.filter(({ by }) => by === "first-responder").map(({ replicas }) => replicas);
        expect(story.kept?.state).to.be.oneOf(["restored", "left"]);
        expect(story.kept?.reason).to.be.a("string").and.not.equal("");
        expect(ours).to.be.deep.oneOf([[5], [5, 2]]);
        if (foreign >= 0) expect(writes.slice(foreign).every(({ by }) => by !== "first-responder")).to.equal(true);
        else expect(story.replicas).to.equal(2);
        ends.add(`${story.kept?.state} ${foreign >= 0}`);
      }),
      { numRuns: 300 },
    );
    expect([...ends], "the sequences must reach both ends").to.include.members(["restored false", "left true"]);
  });
});
