import { expect } from "chai";
import * as fc from "fast-check";
import type { Database } from "../../../src/adapters/database/open-database.ts";
import type { RunId } from "../../../src/domain/brand.ts";
import { targetName } from "../../../src/domain/workload.ts";
import type { Intent } from "../../../src/ports/intents.ts";
import { type DatabaseHome, postgresHome } from "../../support/database.ts";
import { notificationOf } from "../../support/database-notifications.ts";
import { LIMITS, TARGETS, WIDE } from "../../support/night/night-runbooks.ts";

const MINUTE = 60_000;
const RUNS = Number(process.env["SAFETY_RUNS"] ?? 12);

/** What both replicas want at the same moment, and how much time has passed before. */
const rounds = fc.array(
  fc.record({
    pause: fc.integer({ min: 0, max: 12 * MINUTE }),
    wanted: fc.array(fc.nat({ max: TARGETS.length - 1 }), { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 3, maxLength: 8 },
);

interface Grant {
  readonly target: string;
  readonly namespace: string;
  readonly at: number;
}

describe("two replicas on one database", function () {
  this.timeout(60_000);
  let home: DatabaseHome;
  let replicas: readonly [Database, Database];
  let runs = 0;

  before(async function () {
    const found = await postgresHome();
    if (!found) return this.skip(); // SQLite lets no second process in: its directory is locked
    home = found;
    replicas = [await home.open({ limits: WIDE }), await home.open({ limits: WIDE })];
  });

  after(() => home?.remove());

  /** Each replica asks for the same, in runs of its own. */
  async function ask(wanted: readonly number[]): Promise<readonly Grant[]> {
    const asked = wanted.flatMap((index) => replicas.map((replica) => reserve(replica, index)));
    return (await Promise.all(asked)).flat();
  }

  async function reserve(replica: Database, index: number): Promise<readonly Grant[]> {
    const target = TARGETS[index] ?? TARGETS[0];
    if (!target) return [];
    const { runs: opened } = await replica.journal.accept(notificationOf(`group ${runs++}`));
    const run = opened[0] as RunId;
    const object = { target, uid: "u", resourceVersion: "1", generation: 1, restartedAt: "" };
    const change: Intent["change"] = { kind: "restart", ...object };
    const intent = {
      run,
      target,
      runbook: `for ${index}`,
      limits: LIMITS,
      key: "intent",
      cause: "c",
      action: "a",
      change,
    };
    const verdict = await replica.intents.reserve(intent);
    await replica.progress.conclude(run, { kind: "handed-off", reason: "the end" }); // its lock is free again
    const granted = { target: targetName(target), namespace: target.namespace, at: home.clock.now() };
    return verdict.kind === "allow" ? [granted] : [];
  }

  it("never grant more together than one alone may", async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (all) => {
        home.clock.pass(2 * 60 * MINUTE); // whatever was granted before counts no more
        const granted: Grant[] = [];
        for (const { pause, wanted } of all) {
          home.clock.pass(pause);
          granted.push(...(await ask(wanted)));
        }

        expect(granted.length).to.be.greaterThan(0);
        for (const [index, grant] of granted.entries()) {
          const earlier = (window: number) => granted.slice(0, index).filter(({ at }) => grant.at - at < window);
          const on = (window: number) => earlier(window).filter(({ target }) => target === grant.target);
          const around = earlier(WIDE.namespace.window).filter(({ namespace }) => namespace === grant.namespace);
          expect(on(LIMITS.cooldown), "cooldown").to.have.length(0);
          expect(on(LIMITS.window).length, "target").to.be.lessThan(LIMITS.actions);
          expect(around.length, "namespace").to.be.lessThan(WIDE.namespace.count);
          expect(earlier(WIDE.service.window).length, "service").to.be.lessThan(WIDE.service.count);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("see what is held or lifted at either of them at once", async () => {
    const [one, other] = replicas;
    const deeds = fc.array(fc.record({ at: fc.boolean(), held: fc.boolean() }), { minLength: 1, maxLength: 10 });
    const scope = { kind: "service" } as const;
    const hold = { scope, by: "ana", reason: "a test", since: home.clock.now(), until: null };
    await fc.assert(
      fc.asyncProperty(deeds, async (all) => {
        for (const { at, held } of all) {
          const holds = (at ? one : other).holds;
          await (held ? holds.set(hold) : holds.lift("ana", scope));

          const seen = await Promise.all(replicas.map((each) => each.holds.current()));

          expect(seen.map((each) => each.length)).to.deep.equal(held ? [1, 1] : [0, 0]);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
