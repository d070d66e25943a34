import { expect } from "chai";
import * as fc from "fast-check";
import { type Admission, admit, type GroupMemory, remember } from "../../src/domain/admission.ts";
import type { RunId } from "../../src/domain/brand.ts";
import { groupStatus, idempotencyName, type Notification } from "../../src/domain/notification.ts";
import { notificationOf, type SmallAlert } from "../support/database-notifications.ts";

const MINUTE = 60_000;
const WINDOW = 15 * MINUTE;

/** One group over time: what each notification meant, with runs numbered as they were opened. */
function group(): {
  readonly tell: (minute: number, alerts: readonly SmallAlert[], other?: Partial<Notification>) => string;
  readonly memory: () => GroupMemory | undefined;
} {
  let memory: GroupMemory | undefined;
  let runs = 0;
  return {
    tell: (minute, alerts, other) => {
      const told = notificationOf("Backlog", alerts, other);
      const admission = admit(memory, told, minute * MINUTE, WINDOW);
      const run = admission.kind === "opens" ? (`run ${++runs}` as RunId) : runIn(admission);
      memory = remember(memory, told, admission, { run, now: minute * MINUTE });
      return run === undefined ? admission.kind : `${admission.kind} ${run}`;
    },
    memory: () => memory,
  };
}

function runIn(admission: Admission): RunId | undefined {
  return "run" in admission ? admission.run : undefined;
}

const firing = (since: number, name = "one"): SmallAlert => ({ name, since, status: "firing" });
const resolved = (since: number, name = "one"): SmallAlert => ({ name, since, status: "resolved" });

describe("admission", () => {
  it("opens a run at the first firing, and joins what follows to it", () => {
    const { tell } = group();

    expect(tell(0, [firing(1)])).to.equal("opens run 1");
    expect(tell(5, [firing(1), firing(2, "two")])).to.equal("joins run 1");
    expect(tell(6, [firing(1), resolved(2, "two")])).to.equal("joins run 1");
  });

  it("resolves the run once, when all alerts are resolved", () => {
    const { tell } = group();
    tell(0, [firing(1), firing(2, "two")]);

    expect(tell(5, [resolved(1), resolved(2, "two")])).to.equal("resolves run 1");
    expect(tell(6, [resolved(1)])).to.equal("joins run 1");
  });

  it("takes a new firing within the window for a relapse, and one after it for a new episode", () => {
    const { tell } = group();
    tell(0, [firing(1)]);
    tell(5, [resolved(1)]);

    expect(tell(20, [firing(900)])).to.equal("relapses run 1");
    expect(tell(25, [resolved(900)])).to.equal("resolves run 1");
    expect(tell(41, [firing(2_000)])).to.equal("opens run 2");
  });

  it("does not take a firing that was overtaken by its own resolution for a relapse", () => {
    const { tell } = group();
    tell(0, [firing(1)]);
    tell(5, [resolved(1)]);

    expect(tell(6, [firing(1)])).to.equal("joins run 1");
    expect(tell(60, [firing(1)])).to.equal("nothing");
  });

  it("opens nothing for a firing whose resolution came first of all", () => {
    const { tell } = group();

    expect(tell(0, [resolved(1)])).to.equal("nothing");
    expect(tell(1, [firing(1)])).to.equal("nothing");
    expect(tell(2, [firing(60)])).to.equal("opens run 1");
  });

  it("does not believe resolved when alerts were cut off", () => {
    const { tell } = group();
    tell(0, [firing(1)]);

    expect(tell(5, [resolved(1)], { truncatedAlerts: 3 })).to.equal("joins run 1");
    expect(tell(6, [resolved(1)])).to.equal("resolves run 1");
  });

  it("opens a new episode when the end of the last one was never told", () => {
    const { tell } = group();
    tell(0, [firing(1)]);

    expect(tell(10, [firing(300)])).to.equal("joins run 1");
    expect(tell(10 + 24 * 60, [firing(90_000)])).to.equal("opens run 2");
  });

  it("stays in its episode while an alert of it still fires, however long", () => {
    const { tell } = group();
    tell(0, [firing(1)]);

    expect(tell(24 * 60, [firing(1), firing(90_000, "two")])).to.equal("joins run 1");
    expect(tell(48 * 60, [firing(170_000, "three")], { truncatedAlerts: 2 })).to.equal("joins run 1");
  });

  it("remembers a bounded number of firings", () => {
    const { tell, memory } = group();
    const many = Array.from({ length: 10_000 }, (_, index) => firing(1, `alert ${index}`));

    tell(0, many);
    tell(
      5,
      many.map((alert) => ({ ...alert, status: "resolved" as const })),
    );

    expect(memory()?.firing).to.have.length.at.most(1_000);
    expect(memory()?.resolved).to.have.length.at.most(1_000);
  });

  describe("whatever comes in whatever order", () => {
    const alert = fc.record({
      name: fc.constantFrom("one", "two", "three"),
      since: fc.integer({ min: 1, max: 6 }),
      status: fc.constantFrom("firing" as const, "resolved" as const),
    });
    const told = fc.record({
      alerts: fc.uniqueArray(alert, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
      truncatedAlerts: fc.constantFrom(0, 0, 0, 2),
      wait: fc.integer({ min: 0, max: 20 * MINUTE }),
    });

    interface Step {
      readonly now: number;
      readonly notification: Notification;
      readonly before: GroupMemory | undefined;
      readonly admission: Admission;
      readonly after: GroupMemory;
    }

    function play(story: readonly { alerts: SmallAlert[]; truncatedAlerts: number; wait: number }[]): Step[] {
      let memory: GroupMemory | undefined;
      let now = 0;
      let runs = 0;
      return story.map(({ alerts, truncatedAlerts, wait }) => {
        now += wait;
        const before = memory;
        const notification = notificationOf("Backlog", alerts, { truncatedAlerts });
        const admission = admit(before, notification, now, WINDOW);
        const run = admission.kind === "opens" ? (String(++runs).padStart(3, "0") as RunId) : runIn(admission);
        memory = remember(before, notification, admission, { run, now });
        return { now, notification, before, admission, after: memory };
      });
    }

    it("opens only for news that fires, and never while a run is open and heard of", () => {
      fc.assert(
        fc.property(fc.array(told, { maxLength: 12 }), (story) => {
          for (const { admission, notification, before, now } of play(story)) {
            if (admission.kind !== "opens") continue;
            expect(groupStatus(notification)).to.equal("firing");
            const isOpen = before?.run !== undefined && before.resolvedAt === undefined;
            if (isOpen) expect(before.heardAt).to.be.below(now - WINDOW);
          }
        }),
      );
    });

    it("resolves and relapses each run in turn, and touches no run but the newest", () => {
      fc.assert(
        fc.property(fc.array(told, { maxLength: 12 }), (story) => {
          const steps = play(story).filter(({ admission }) => admission.kind !== "nothing");
          const runs = steps.map(({ after }) => String(after.run));
          expect(runs).to.deep.equal(runs.toSorted((a, b) => a.localeCompare(b)));
          for (const run of new Set(runs)) {
            const kinds = steps.filter(({ after }) => String(after.run) === run).map(({ admission }) => admission.kind);
            const told = kinds.filter((kind) => kind !== "joins").join(" ");
            expect(told).to.match(/^opens( resolves relapses)*( resolves)?$/);
          }
        }),
      );
    });

    it("makes nothing of a notification that repeats the one before it", () => {
      fc.assert(
        fc.property(fc.array(told, { minLength: 1, maxLength: 12 }), (story) => {
          const last = play(story).at(-1);
          if (last === undefined) return;
          const again = admit(last.after, last.notification, last.now, WINDOW);
          expect(again.kind).to.be.oneOf(["joins", "nothing"]);
        }),
      );
    });

    it("has the same idempotency name for twins, and another when anything about an alert differs", () => {
      fc.assert(
        fc.property(told, told, (one, other) => {
          const first = notificationOf("Backlog", one.alerts, { externalUrl: "http://a" });
          const twin = notificationOf("Backlog", one.alerts.toReversed(), { externalUrl: "http://b" });
          const stranger = notificationOf("Backlog", other.alerts);
          const told = (alerts: readonly SmallAlert[]): string[] =>
            alerts
              .map(({ name, since, status }) => `${name} ${since} ${status}`)
              .toSorted((a, b) => a.localeCompare(b));
          const isSame = told(one.alerts).join() === told(other.alerts).join();

          expect(idempotencyName(twin)).to.equal(idempotencyName(first));
          expect(idempotencyName(stranger) === idempotencyName(first)).to.equal(isSame);
        }),
      );
    });
  });
});
