import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Call, redis } from "../../../src/adapters/redis/redis.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { Queues } from "../../../src/ports/queues.ts";
import { type RedisSandbox, startRedis } from "../../../src/sandbox/redis/start.ts";
import { freePort } from "../../support/e2e/free-port.ts";
import { needsProgram } from "../../support/e2e/needs.ts";
import { until } from "../../support/e2e/until.ts";
import { eventually } from "../../support/eventually.ts";
import { movedClock } from "../../support/moved-clock.ts";

const never = new AbortController().signal;
const opened: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

interface Connected {
  readonly queues: Queues;
  readonly calls: Call[];
}

function connect(url: string | (() => string), extra: { timeoutMs?: number; idleMs?: number } = {}): Connected {
  const calls: Call[] = [];
  const adapter = redis({
    url: typeof url === "string" ? () => url : url,
    timeoutMs: 2_000,
    clock: movedClock(),
    onCall: (call) => calls.push(call),
    ...extra,
  });
  opened.push(() => adapter.close());
  return { queues: adapter.queues, calls };
}

async function sandboxed(password?: string): Promise<RedisSandbox> {
  const length = (key: string): number | undefined => (key === "drift_queue" ? 114 : undefined);
  const sandbox = await startRedis({ length, ...(password === undefined ? {} : { password }) });
  opened.push(() => sandbox.close());
  return sandbox;
}

async function failure(work: Promise<unknown>): Promise<OutsideError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(OutsideError);
  return error as OutsideError;
}

/** A real redis-server of the test's own, with a list of three and a string. */
async function realRedis(binary: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "first-responder-redis-"));
  const port = await freePort();
  const options = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", dir, "--requirepass", "p@ss"];
  const server = spawn(binary, options.map(String), { stdio: "ignore" });
  opened.push(async () => {
    const gone = once(server, "exit");
    server.kill("SIGKILL");
    await gone;
    await rm(dir, { recursive: true });
  });
  const url = `redis://:p%40ss@127.0.0.1:${port}`;
  const { createClient } = await import("@redis/client");
  const client = createClient({ url });
  client.on("error", () => undefined);
  await client.connect();
  await client.rPush("drift_queue", ["a", "b", "c"]);
  await client.set("text", "x");
  client.destroy();
  return url;
}

interface Ground {
  /** A Redis with a password and entries in `drift_queue`. */
  readonly url: string;
  readonly entries: number;
}

const GROUNDS: readonly (readonly [string, (test: Mocha.Context) => Promise<Ground>])[] = [
  ["the sandbox's Redis", async () => ({ url: (await sandboxed("p@ss")).url, entries: 114 })],
  ["a real redis-server", async (test) => ({ url: await realRedis(needsProgram(test, "redis-server")), entries: 3 })],
];

for (const [name, ground] of GROUNDS) {
  describe(`the Redis adapter with ${name}`, () => {
    it("tells a list's length, and 0 for a key that is not there", async function () {
      const { url, entries } = await ground(this);
      const { queues, calls } = connect(url);

      expect(await queues.length("drift_queue", never)).to.equal(entries);
      expect(await queues.length("drift_quene", never)).to.equal(0);
      expect(calls.map(({ result }) => result)).to.deep.equal(["ok", "ok"]);
    });

    it("is refused without the password, and says so without repeating one", async function () {
      const { url } = await ground(this);
      const error = await failure(connect(url.replace("p%40ss", "wr0ng-pass")).queues.length("drift_queue", never));

      expect(error.code).to.equal("unauthorized");
      expect(error.message).to.match(/^redis unauthorized while asking for the length of drift_queue: WRONGPASS /);
      expect(error.message).not.to.include("wr0ng-pass");
    });

    it("cannot reach a port where nothing listens", async () => {
      const error = await failure(
        connect(`redis://user:s3cret@127.0.0.1:${await freePort()}`).queues.length("q", never),
      );

      expect(error.code).to.equal("unreachable");
      expect(error.message).to.include("ECONNREFUSED at 127.0.0.1:").and.not.include("s3cret");
    });
  });
}

describe("the Redis adapter", () => {
  it("asks about a key of another kind in vain", async function () {
    const { queues } = connect(await realRedis(needsProgram(this, "redis-server")));

    const error = await failure(queues.length("text", never));

    expect(error.code).to.equal("rejected");
    expect(error.detail).to.match(/^WRONGTYPE /);
  });

  it("opens no connection before it is asked, one for all questions, and lets it go when nobody asks", async () => {
    const sandbox = await sandboxed();
    const { queues } = connect(sandbox.url, { idleMs: 50 });
    expect(sandbox.connections).to.equal(0);

    await Promise.all([1, 2, 3].map(() => queues.length("drift_queue", never)));
    const used = sandbox.connections;

    await eventually("the connection is gone", () => sandbox.connections === 0);
    expect(used).to.equal(1);
    expect(await queues.length("drift_queue", never)).to.equal(114);
  });

  it("asks again on a new connection when the kept one was closed meanwhile", async () => {
    const sandbox = await sandboxed();
    const { queues, calls } = connect(sandbox.url);
    await queues.length("drift_queue", never);

    await sandbox.stop();
    await sandbox.start();

    expect(await queues.length("drift_queue", never)).to.equal(114);
    expect(calls.map(({ result }) => result)).to.deep.equal(["ok", "ok"]);
  });

  it("notices that Redis has gone, and that it is back", async () => {
    const sandbox = await sandboxed();
    const { queues } = connect(sandbox.url);
    await queues.length("drift_queue", never);

    await sandbox.stop();
    const gone = await failure(queues.length("drift_queue", never));
    await sandbox.start();

    expect(gone.code).to.equal("unreachable");
    expect(await queues.length("drift_queue", never)).to.equal(114);
  });

  it("takes the new address when it was rotated", async () => {
    const [first, second] = [await sandboxed(), await sandboxed("new")];
    let url = first.url;
    const { queues } = connect(() => url);
    await queues.length("drift_queue", never);

    url = second.url;

    expect(await queues.length("drift_queue", never)).to.equal(114);
    expect(second.commands).to.deep.equal(["auth", "llen drift_queue"]);
  });

  const FAULTS = [
    ["hang", "timed-out"],
    ["reset", "broken-off"],
    ["loading", "failing"],
  ] as const;
  for (const [fault, code] of FAULTS) {
    it(`says ${code} when Redis does ${fault}, and goes on afterwards`, async () => {
      const sandbox = await sandboxed();
      const { queues, calls } = connect(sandbox.url, { timeoutMs: 100 });
      sandbox.fail(fault);

      const error = await failure(queues.length("drift_queue", never));
      sandbox.fail(undefined);

      expect(error.code).to.equal(code);
      expect(await queues.length("drift_queue", never)).to.equal(114);
      expect(calls.map(({ result }) => result)).to.deep.equal([code, "ok"]);
    });
  }

  it("gives up at once when the collector's time is over", async () => {
    const sandbox = await sandboxed();
    const { queues, calls } = connect(sandbox.url);
    sandbox.fail("hang");
    const deadline = new AbortController();
    const asked = queues.length("drift_queue", deadline.signal).catch((reason: unknown) => reason);

    await until("the question has arrived", () => sandbox.commands.length > 0 || undefined);
    deadline.abort(new Error("over"));

    expect(await asked).to.have.property("message", "over");
    expect(calls.map(({ result }) => result)).to.deep.equal(["timed-out"]);
  });

  it("speaks TLS to a rediss:// address, and does not trust just anybody", async () => {
    const sandbox = await sandboxed();

    const error = await failure(
      connect(sandbox.url.replace("redis:", "rediss:"), { timeoutMs: 500 }).queues.length("q", never),
    );

    expect(["broken-off", "unreachable"]).to.include(error.code);
    expect(sandbox.commands).to.deep.equal([]);
  });
});
