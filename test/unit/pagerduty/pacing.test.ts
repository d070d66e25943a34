import { expect } from "chai";
import * as fc from "fast-check";
import { bucket, type Pacing, PRIORITY, type Priority, pacing } from "../../../src/adapters/pagerduty/pacing.ts";
import { movedClock } from "../../support/moved-clock.ts";

const going = new AbortController().signal;

describe("the pacing of calls", () => {
  let paced: Pacing;
  let done: string[];
  let free: () => void;

  /** One at a time, and the first one keeps its place until it is freed. */
  async function start(): Promise<void> {
    done = [];
    paced = pacing({ requestsPerMinute: 100_000, maxConcurrent: 1, maxWaiting: 10, inHand: 0, clock: movedClock() });
    await new Promise<void>((running) => {
      const blocked = new Promise<void>((resolve) => {
        free = resolve;
      });
      const block = (): Promise<void> => {
        running();
        return blocked;
      };
      void paced.inTurn(0, block, { doing: "blocking", signal: going }).catch(() => undefined);
    });
  }
  const call = (name: string, priority: Priority, signal = going): Promise<unknown> =>
    paced.inTurn(priority, async () => void done.push(name), { doing: name, signal }).catch((error: unknown) => error);
  const waiting = async (calls: number): Promise<void> => {
    while (paced.waiting() < calls) await new Promise(setImmediate);
  };

  afterEach(() => paced.close());

  it("lets the acknowledgement go first and the diagnosis last, however they came", async () => {
    await start();
    const order = ["diagnosis", "action", "look", "handOff", "acknowledge"] as const;
    const calls = order.map((name) => call(name, PRIORITY[name]));
    await waiting(5);

    free();
    await Promise.all(calls);

    expect(done).to.deep.equal(["acknowledge", "handOff", "look", "action", "diagnosis"]);
  });

  it("drops the least important when too many wait, and never an acknowledgement for a diagnosis", async () => {
    await start();
    const diagnoses = Array.from({ length: 10 }, (_, n) => call(`diagnosis ${n}`, PRIORITY.diagnosis));
    await waiting(10);
    const acknowledged = call("acknowledge", PRIORITY.acknowledge);
    const dropped = await Promise.race(diagnoses);

    free();
    await Promise.all([acknowledged, ...diagnoses]);

    expect(dropped).to.include({ code: "throttled", detail: "too many calls to PagerDuty are waiting" });
    expect(done[0]).to.equal("acknowledge");
    expect(done).to.have.length(10);
  });

  it("lets nobody wait whose caller has gone", async () => {
    await start();
    const stop = new AbortController();
    const gone = call("never", PRIORITY.look, stop.signal);

    stop.abort(new Error("cancelled"));

    expect(await gone).to.have.property("message", "cancelled");
    expect(done).to.deep.equal([]);
  });

  it("has turns in hand for what is urgent, and none for a diagnosis", async () => {
    await start();
    await paced.close();
    paced = pacing({ requestsPerMinute: 1_000, maxConcurrent: 3, maxWaiting: 10, inHand: 2, clock: movedClock() });
    await call("first", PRIORITY.look); // by then those in hand have come, since they were asked for before
    done = [];

    const calls = [call("diagnosis", PRIORITY.diagnosis), call("look", PRIORITY.look), call("acknowledge", 0)];
    await new Promise(setImmediate);
    const atOnce = [...done];
    await Promise.all(calls);

    expect(atOnce).to.deep.equal(["look", "acknowledge"]);
    expect(done.at(-1)).to.equal("diagnosis");
  });

  it("never allows more in a minute than the limit, and nearly all of it", async () => {
    await start();
    const property = fc.property(fc.integer({ min: 60, max: 5_000 }), (limit) => {
      const { reservoir, reservoirIncreaseAmount: amount, reservoirIncreaseInterval: interval } = bucket(limit);
      const inAMinute = reservoir + Math.floor(60_000 / interval) * amount;

      expect(inAMinute).to.be.within(limit * 0.8, limit);
    });

    fc.assert(property);
  });
});
