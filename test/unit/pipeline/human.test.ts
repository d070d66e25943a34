import { expect } from "chai";
import * as fc from "fast-check";
import type { IncidentId } from "../../../src/domain/brand.ts";
import { type Act, commandIn, personAtWork } from "../../../src/domain/person-at-work.ts";
import type { Deed } from "../../support/fake-oncall.ts";
import { World } from "../../support/world.ts";

const DEEDS: readonly (readonly [deed: Deed, says: RegExp])[] = [
  ["acknowledges", /^Ana has acknowledged the incident: a person is working on it\./],
  ["reassigns", /^Ana has reassigned the incident\./],
  ["unacknowledges", /^Ana has taken the acknowledgement off the incident\./],
  ["resolves", /resolved/],
  ["merges", /^The incident was merged into P9/],
  [{ comments: "stop" }, /^Ana commented "stop"\./],
  [{ comments: "Stop. I am on it." }, /^Ana commented "stop"\./],
];

describe("a person who acts on the incident", () => {
  for (const [deed, says] of DEEDS) {
    it(`before anything was changed (${told(deed)}) keeps the run to its diagnosis, and is named`, async () => {
      const world = new World();
      world.beforeJudging = () => world.oncall.person("Ana", deed);

      const outcome = await world.work();

      expect(outcome?.reason).to.match(says);
      expect(world.restarts).to.be.empty;
      expect(world.oncall.acknowledgedBy.filter(({ us }) => us)).to.be.empty;
    });

    it(`while the run watches what its change does (${told(deed)}) ends the watching and the lease`, async () => {
      const world = new World();
      world.afterwards = () => world.oncall.person("Ana", deed);

      const outcome = await world.work();

      expect(outcome?.kind).to.equal("handed-off");
      expect(outcome?.reason).to.match(/Ana|merged/);
      expect(outcome?.reason).to.contain("It restarted Deployment spec-to-proof/drift-processor at 02:00:");
      expect(world.clock.now() - Date.parse("2026-11-24T02:00:00Z"), "ms until it stood down").to.be.below(60_000);
      expect(world.oncall.acknowledgedBy.filter(({ us }) => us)).to.be.empty;
    });
  }

  it("between the decision and a change that a crash held up is heard before it is sent", async () => {
    const whole = new World();
    await whole.work();
    const world = new World();
    const diesAfter = whole.memory.ran.indexOf("apply");
    await world.work("remediate", { diesAfter, dies: "before" }).catch(() => undefined);
    expect(world.memory.ran.at(-1)).to.equal("intent");
    world.oncall.person("Ana", "acknowledges");

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Ana has acknowledged the incident/);
    expect(world.restarts).to.be.empty;
  });

  it("who said stop before anything was acknowledged keeps their page, until they say resume", async () => {
    const world = new World();
    world.oncall.person("Ana", { comments: "stop" });

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Ana commented "stop"\./);
    expect(world.oncall.story.filter((line) => !line.startsWith("note"))).to.be.empty;
  });

  it("who said stop on a page that came this very moment is heard of by a webhook, without one call more", async () => {
    const world = new World();
    world.oncall.createdAt = world.clock.now() - 2_000;
    await world.desk.acts.tell(comment("stop"));

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Ana commented "stop"\./);
    expect(world.oncall.story.filter((line) => !line.startsWith("note"))).to.be.empty;
  });

  it("is heard of by a webhook before PagerDuty is read again", async () => {
    const world = new World();
    world.lookEvery = 3_600_000;
    world.afterwards = () => {
      void world.desk.acts.tell(comment("stop"));
    };

    const outcome = await world.work();

    expect(outcome?.reason).to.match(/^Ana commented "stop"\./);
    expect(world.oncall.story).to.include("triggered again");
  });

  it("hands the incident back by the comment resume: then it is taken, and acted on", async () => {
    for (const deed of ["acknowledges", { comments: "stop" }] as const) {
      const world = new World();
      world.oncall.person("Ana", deed);
      world.whileAside = (time) => {
        world.clock.set(world.clock.now() + 5_000);
        if (time === 1) world.oncall.person("Ana", { comments: "resume" });
        return true;
      };

      const outcome = await world.work();

      expect(outcome?.kind, told(deed)).to.equal("resolved");
      expect(world.restarts).to.have.length(1);
    }
  });

  it("who says stop again after resume has the last word", async () => {
    const world = new World();
    world.oncall.person("Ana", "acknowledges");
    world.whileAside = (time) => {
      if (time > 1) return false;
      world.clock.set(world.clock.now() + 5_000);
      world.oncall.person("Ana", { comments: "resume" });
      world.oncall.person("Bob", { comments: "stop" });
      return true;
    };

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("handed-off");
    expect(world.restarts).to.be.empty;
  });

  it("is nobody when automation did it", async () => {
    const world = new World();
    world.oncall.events.push({ kind: "reassigned", at: world.clock.now() });

    const outcome = await world.work();

    expect(outcome?.kind).to.equal("resolved");
  });
});

describe("a comment", () => {
  for (const [text, command] of [
    ["stop", "stop"],
    ["  STOP!! wait for me", "stop"],
    ["stopped the deploy", undefined],
    ["please stop", undefined],
    ["approve", "approve"],
    ["Approved.", "approve"],
    ["approve it tomorrow", undefined],
    ["I approve", undefined],
    ["deny", "deny"],
    ["Denied: freeze", "deny"],
    ["resume", "resume"],
    ["resume when I say so", undefined],
    ["approve\n-- first-responder r1 action", undefined],
    ["", undefined],
  ] as const) {
    it(`${JSON.stringify(text)} is ${command ?? "no command"}`, () => {
      expect(commandIn(text)).to.equal(command);
    });
  }

  it("of ours is never a command, whatever it says", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(commandIn(`${before}\n-- first-responder r1 diagnosis${after}`)).to.equal(undefined);
      }),
    );
  });
});

describe("the one rule of who is at work", () => {
  const act = fc.record({
    key: fc.uuid(),
    kind: fc.constantFrom<Act["kind"]>(
      "acknowledged",
      "unacknowledged",
      "resolved",
      "reassigned",
      "stop",
      "resume",
      "approve",
      "deny",
    ),
    by: fc.constantFrom("Ana", "Bob"),
    at: fc.nat(20),
  });

  it("never lets a stop be overruled by what was said before it", () => {
    fc.assert(
      fc.property(fc.array(act), (acts) => {
        const sorted = acts.toSorted((a, b) => a.at - b.at);
        const stop = sorted.findLast(({ kind }) => kind === "stop");
        const resumed = sorted.some(({ kind, at }) => kind === "resume" && stop !== undefined && at > stop.at);
        if (stop && !resumed) expect(["stop", "deny"]).to.include(personAtWork(sorted, [])?.kind);
      }),
    );
  });

  it("never counts what is settled, and never settles what came later", () => {
    fc.assert(
      fc.property(fc.array(act), fc.nat(20), (acts, until) => {
        const settled = acts.filter(({ at }) => at < until).map(({ key }) => key);
        const found = personAtWork(acts, settled);
        if (found) expect(found.at).to.be.at.least(until);
      }),
    );
  });
});

describe("whatever people do, and whenever", () => {
  const deed = fc.constantFrom<Deed>(
    "acknowledges",
    "reassigns",
    "unacknowledges",
    "resolves",
    { comments: "stop" },
    { comments: "resume" },
    { comments: "approve" },
    { comments: "deny" },
    { comments: "looking at the graphs" },
  );
  const moment = fc.constantFrom("acknowledging", "judging", "aside", "applied", "later");
  const story = fc.record({
    mode: fc.constantFrom("auto" as const, "approve" as const),
    acts: fc.array(fc.record({ deed, moment, who: fc.constantFrom("Ana", "Bob") }), { maxLength: 5 }),
    dies: fc.option(fc.nat(14), { nil: undefined }),
  });

  it("nothing is changed while a person is at work or before one let us, and nothing of ours stays acknowledged", async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ mode, acts, dies }) => {
        const world = new World({ mode });
        const done: { readonly deed: Deed; readonly moment: string }[] = [];
        const play = (now: string): void => {
          for (const act of acts.filter((each) => each.moment === now)) {
            world.clock.set(world.clock.now() + 2_000);
            world.oncall.person(act.who, act.deed);
            done.push(act);
          }
        };
        world.oncall.meanwhile = once(() => play("acknowledging"));
        world.beforeJudging = once(() => play("judging"));
        world.whileAside = (time) => {
          if (time === 1) play("aside");
          return false;
        };
        const before: string[] = [];
        world.afterwards = once(() => {
          before.push(...done.map((act) => told(act.deed)));
          play("applied");
        });

        if (dies !== undefined)
          await world.work("remediate", { diesAfter: dies, dies: "after" }).catch(() => undefined);
        await world.work();

        expect(world.restarts.length).to.be.at.most(1);
        if (world.restarts.length === 1) {
          const last = before.findLast((each) => each !== "looking at the graphs");
          expect(["resume", "approve", undefined], before.join(", ")).to.include(last);
          if (mode === "approve") expect(before).to.include("approve");
        }
        const ours = world.oncall.acknowledgedBy.some(({ us }) => us);
        const byPerson = world.oncall.acknowledgedBy.some(({ us }) => !us);
        if (ours && !byPerson) expect(world.record.outcome?.kind).to.equal("resolved");
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);
});

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}

function told(deed: Deed): string {
  return typeof deed === "object" ? deed.comments : deed;
}

function comment(text: string) {
  return {
    id: `e-${text}`,
    incident: "P1" as IncidentId,
    kind: "annotated",
    agent: { id: "U1", name: "Ana" },
    note: { id: "N99", text },
    at: Date.parse("2026-11-24T02:01:00Z"),
  } as const;
}
