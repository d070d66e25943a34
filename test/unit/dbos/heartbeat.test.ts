import { setImmediate } from "node:timers/promises";
import { expect } from "chai";
import { type Heartbeat, heartbeat } from "../../../src/adapters/dbos/heartbeat.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";

const TIMING = { beat: 1_000, fence: 3_000, takeover: 5_000 };

describe("The heartbeat of a replica", () => {
  it("lets nobody act before it has begun", () => {
    const { heart } = patient();

    expect(codeOf(heart)).to.equal("unreachable");
  });

  it("lets the process act while beats are young", async () => {
    const { heart, pass } = patient();

    await pass(1_000);

    expect(codeOf(heart)).to.equal("free to act");
  });

  it("stops all effects when the last beat is too old to know whether we were replaced", async () => {
    const { heart, body, pass } = patient();
    await pass(1_000);
    body.beats = () => Promise.reject(new Error("connection refused"));

    await pass(1_000, 1_000, 1_000);
    const young = codeOf(heart);
    await pass(1_000);

    expect([young, codeOf(heart)]).to.deep.equal(["free to act", "unreachable"]);
  });

  it("counts from when the beat was sent, not from when a slow database answered", async () => {
    const { heart, body, pass, hold } = patient();
    await pass(1_000);
    const answered = hold();
    body.beats = () => answered.then(() => true);

    await pass(1_000, 4_000);
    answered.now();
    await pass(0);

    expect(codeOf(heart)).to.equal("unreachable");
  });

  it("lets the process act again when the database is back and nobody has replaced it", async () => {
    const { heart, body, pass, story } = patient();
    body.beats = () => Promise.reject(new Error("connection refused"));
    await pass(1_000, 1_000, 1_000, 1_000);

    body.beats = () => Promise.resolve(true);
    await pass(1_000);

    expect(codeOf(heart)).to.equal("free to act");
    expect(story).to.deep.equal(["away", "back", "beaten"]);
  });

  it("ends for good when somebody has replaced it", async () => {
    const { heart, body, pass, story } = patient();
    body.beats = () => Promise.resolve(false);

    await pass(1_000, 1_000);

    expect(codeOf(heart)).to.equal("conflict");
    expect(story).to.deep.equal(["replaced"]);
  });

  it("calls others dead only when the database has answered for as long as they may be silent", async () => {
    const { pass, story } = patient();

    await pass(...seconds(6));

    expect(story).to.deep.equal([...times(4, "beaten"), ...times(2, "beaten, steady")]);
  });

  it("gives everybody that time again after an outage", async () => {
    const { body, pass, story } = patient();
    await pass(...seconds(6));
    body.beats = () => Promise.reject(new Error("connection refused"));
    await pass(...seconds(4));
    story.length = 0;

    body.beats = () => Promise.resolve(true);
    await pass(...seconds(6));

    expect(story).to.deep.equal(["back", ...times(5, "beaten"), "beaten, steady"]);
  });
});

/** A heartbeat whose time passes only when told to. */
function patient() {
  let now = 10_000;
  let wake: () => void = () => undefined;
  const story: string[] = [];
  const body = { beats: () => Promise.resolve(true) };
  const heart = heartbeat(
    {
      replicas: { beat: () => body.beats() },
      clock: {
        sleep: (_ms, signal) =>
          new Promise((resolve) => {
            wake = resolve;
            signal.addEventListener("abort", () => resolve());
          }),
      },
      monotonic: () => now,
      timing: TIMING,
    },
    {
      beaten: (steady) => story.push(steady ? "beaten, steady" : "beaten"),
      away: () => story.push("away"),
      back: () => story.push("back"),
      replaced: () => story.push("replaced"),
    },
  );
  let begun = false;
  const pass = async (...steps: readonly number[]): Promise<void> => {
    for (const ms of steps) {
      if (!begun) await begin();
      now += ms;
      wake();
      await setImmediate();
    }
  };
  const begin = async (): Promise<void> => {
    begun = true;
    const beats = body.beats;
    body.beats = () => Promise.resolve(true);
    void heart.beat();
    await setImmediate();
    story.length = 0;
    body.beats = beats;
  };
  const hold = (): Promise<void> & { now: () => void } => {
    const held = Promise.withResolvers<void>();
    return Object.assign(held.promise, { now: held.resolve });
  };
  return { heart, body, pass, story, hold };
}

function codeOf({ fence }: Heartbeat): string {
  try {
    fence.check();
    return "free to act";
  } catch (error) {
    return error instanceof OutsideError ? error.code : "a bug";
  }
}

function seconds(count: number): readonly number[] {
  return Array.from({ length: count }, () => 1_000);
}

function times(count: number, word: string): readonly string[] {
  return Array.from({ length: count }, () => word);
}
