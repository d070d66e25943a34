import type { RequestListener } from "node:http";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { type Call, prometheus } from "../../../src/adapters/prometheus/prometheus.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { Metrics } from "../../../src/ports/metrics.ts";
import {
  type PrometheusSandbox,
  type PrometheusSandboxOptions,
  startPrometheus,
} from "../../../src/sandbox/prometheus/start.ts";
import { movedClock } from "../../support/moved-clock.ts";
import { type RawServer, rawServer } from "../../support/raw-server.ts";

const TOKEN = "s3cret-token";
const never = new AbortController().signal;

interface Connected {
  readonly metrics: Metrics;
  readonly calls: Call[];
}

const opened: (() => unknown)[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

async function serve(listener: RequestListener): Promise<RawServer> {
  const server = await rawServer(listener);
  opened.push(() => server.close());
  return server;
}

async function sandboxed(options: PrometheusSandboxOptions = {}): Promise<PrometheusSandbox> {
  const sandbox = await startPrometheus(options);
  opened.push(() => sandbox.close());
  return sandbox;
}

function connect(url: string, extra: { token?: () => string | undefined; timeoutMs?: number } = {}): Connected {
  const calls: Call[] = [];
  const adapter = prometheus({
    url,
    timeoutMs: 2_000,
    clock: movedClock(),
    onCall: (call) => calls.push(call),
    ...extra,
  });
  opened.push(() => adapter.close());
  return { metrics: adapter.metrics, calls };
}

async function failure(work: Promise<unknown>): Promise<OutsideError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(OutsideError);
  return error as OutsideError;
}

describe("the Prometheus adapter, against the sandbox", () => {
  let sandbox: PrometheusSandbox;
  let adapter: Connected;

  beforeEach(async () => {
    sandbox = await sandboxed();
    adapter = connect(sandbox.url);
  });

  it("reads every series of an instant query, with labels and time", async () => {
    const now = Date.now();
    sandbox.store.record("backlog", { type: "schema" }, 80, now - 1000);
    sandbox.store.record("backlog", { type: "docs" }, 20.5, now - 1000);

    const { items, warnings } = await adapter.metrics.instant("backlog", never);

    expect(items.map(({ labels, value }) => [labels["type"], value])).to.deep.equal([
      ["schema", 80],
      ["docs", 20.5],
    ]);
    expect(items[0]?.at).to.be.within(now, Date.now());
    expect(warnings).to.deep.equal([]);
  });

  it("reads a range, points oldest first", async () => {
    const now = Date.now();
    for (const [index, value] of [1, 2, 3].entries()) sandbox.store.record("x", {}, value, now - (3 - index) * 1000);

    const { items } = await adapter.metrics.range("x", { from: now - 3000, to: now, step: 1000 }, never);

    expect(items[0]?.points).to.deep.equal([
      { at: now - 3000, value: 1 },
      { at: now - 2000, value: 2 },
      { at: now - 1000, value: 3 },
      { at: now, value: 3 },
    ]);
  });

  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1.5e-7]) {
    it(`hands on ${value} as it is`, async () => {
      sandbox.store.record("x", {}, value, Date.now());

      const { items } = await adapter.metrics.instant("x", never);

      expect(items[0]?.value).to.deep.equal(value);
    });
  }

  it("tells nothing from zero", async () => {
    const { items } = await adapter.metrics.instant("no_such_metric", never);

    expect(items).to.deep.equal([]);
  });

  it("keeps warnings", async () => {
    sandbox.store.record("x", {}, 1, Date.now());
    sandbox.fail({ kind: "warnings" });

    const { items, warnings } = await adapter.metrics.instant("x", never);

    expect(items).to.have.length(1);
    expect(warnings[0]).to.include("some series are missing");
  });

  it("hands on the server's own words about a bad query, and does not repeat it", async () => {
    const error = await failure(adapter.metrics.instant("x{", never));

    expect(error).to.include({ system: "prometheus", code: "rejected", status: 400 });
    expect(error.message).to.match(
      /^prometheus rejected while querying x\{: invalid parameter "query": 1:3: parse error/,
    );
    expect(adapter.calls.map(({ result }) => result)).to.deep.equal(["rejected"]);
  });

  it("gets through a failure that passes, and tells each try", async () => {
    sandbox.store.record("x", {}, 1, Date.now());
    sandbox.fail({ kind: "unavailable", times: 2 });

    const { items } = await adapter.metrics.instant("x", never);

    expect(items).to.have.length(1);
    expect(adapter.calls.map(({ operation, result }) => `${operation} ${result}`)).to.deep.equal([
      "query failing",
      "query failing",
      "query ok",
    ]);
  });

  it("gives up after three tries", async () => {
    sandbox.fail({ kind: "unavailable" });

    const error = await failure(adapter.metrics.instant("x", never));

    expect(error).to.include({ code: "failing", status: 503, detail: "service unavailable" });
    expect(sandbox.log).to.have.length(3);
  });

  it("sends a long query in a body", async () => {
    const query = `x{a=~"${"b|".repeat(1500)}c"}`;

    await adapter.metrics.instant(query, never);

    expect(sandbox.log[0]).to.include({ method: "POST", query });
  });
});

describe("the Prometheus adapter and its token", () => {
  it("sends the token as it is at the time of the call", async () => {
    const sandbox = await sandboxed({ token: TOKEN });
    let token: string | undefined;
    const adapter = connect(sandbox.url, { token: () => token });

    const error = await failure(adapter.metrics.instant("x", never));
    token = TOKEN;
    const { items } = await adapter.metrics.instant("x", never);

    expect(error.code).to.equal("unauthorized");
    expect(items).to.deep.equal([]);
  });
});

type Case = readonly [name: string, listener: RequestListener, code: string, detail: RegExp];

const vector = (value: string) =>
  JSON.stringify({ status: "success", data: { resultType: "vector", result: [{ metric: {}, value: [1.5, value] }] } });
const BOMB = gzipSync("x".repeat(20 * 1024 * 1024));
const json = { "content-type": "application/json" };

const CASES: readonly Case[] = [
  ["hangs", () => undefined, "timed-out", /^no answer from 127\.0\.0\.1:\d+ in time$/],
  [
    "stops in the middle of its answer",
    (_, response) => void response.writeHead(200, json).write('{"status":'),
    "timed-out",
    /in time/,
  ],
  ["drops the connection", (request) => void request.socket.destroy(), "broken-off", /^ECONNRESET at/],
  [
    "breaks off in its answer",
    (_, response) => void response.writeHead(200, json).write("{", () => response.destroy()),
    "broken-off",
    /./,
  ],
  ["answers with a page", (_, response) => void response.end("<html>Sign in</html>"), "bad-answer", /not JSON/],
  [
    "redirects to a sign-in",
    (_, response) => void response.writeHead(302, { location: "/login" }).end(),
    "bad-answer",
    /redirect \(HTTP 302\)/,
  ],
  ["answers with an empty body", (_, response) => void response.end(), "bad-answer", /not JSON/],
  ["answers with something else", (_, response) => void response.end("{}"), "bad-answer", /at data/],
  [
    "answers with a value that is no number",
    (_, response) => void response.end(vector("many")),
    "bad-answer",
    /at data\.result\.0\.value\.1: not a number/,
  ],
  [
    "answers with a range where one value is needed",
    (_, response) => void response.end('{"status":"success","data":{"resultType":"matrix","result":[]}}'),
    "rejected",
    /another kind of result/,
  ],
  [
    "answers without end",
    (_, response) => void response.writeHead(200, json).end("x".repeat(5 * 1024 * 1024)),
    "rejected",
    /larger than 4096 KiB/,
  ],
  [
    "answers with a bomb",
    (_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end(BOMB),
    "rejected",
    /larger than 4096 KiB/,
  ],
  ["has no such path", (_, response) => void response.writeHead(404).end("not found"), "missing", /^HTTP 404$/],
  ["forbids", (_, response) => void response.writeHead(403).end("no"), "forbidden", /^HTTP 403$/],
  ["is behind a failing proxy", (_, response) => void response.writeHead(502).end("<html>"), "failing", /^HTTP 502$/],
  [
    "cannot execute the query",
    (_, response) =>
      void response.writeHead(422, json).end('{"status":"error","errorType":"execution","error":"many-to-many"}'),
    "rejected",
    /^many-to-many$/,
  ],
  ["is throttling", (_, response) => void response.writeHead(429, { "retry-after": "1" }).end(), "throttled", /429/],
];

describe("the Prometheus adapter, when the server", () => {
  for (const [name, listener, code, detail] of CASES) {
    it(`${name}: says ${code}, without the token`, async () => {
      const server = await serve(listener);
      const adapter = connect(server.url, { token: () => TOKEN, timeoutMs: 60 });

      const error = await failure(adapter.metrics.instant("x", never));

      expect(error.code).to.equal(code);
      expect(error.detail).to.match(detail);
      expect(adapter.calls.at(-1)?.result).to.equal(code);
      expect(inspect(error, { depth: 10, showHidden: true })).not.to.include(TOKEN);
    });
  }

  it("is not there: says unreachable, with host and port but no password of the URL", async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    const adapter = connect(server.url.replace("http://", "http://ana:hunter2@"));

    const error = await failure(adapter.metrics.instant("x", never));

    expect(error.code).to.equal("unreachable");
    expect(error.detail).to.match(/^ECONNREFUSED at 127\.0\.0\.1:\d+$/);
    expect(inspect(error, { depth: 10, showHidden: true })).not.to.include("hunter2");
  });

  it("is asked under a path of the base URL", async () => {
    const asked: (string | undefined)[] = [];
    const server = await serve((request, response) => {
      asked.push(request.url);
      response.end('{"status":"success","data":{"resultType":"scalar","result":[1,"2"]},"infos":["a remark"]}');
    });
    const adapter = connect(`${server.url}/prometheus/`);

    const answer = await adapter.metrics.instant("a + b", never);

    expect(asked).to.deep.equal(["/prometheus/api/v1/query?query=a+%2B+b"]);
    expect(answer).to.deep.equal({ items: [{ labels: {}, value: 2, at: 1000 }], warnings: [], infos: ["a remark"] });
  });

  it("hangs and the caller gives up: throws the caller's reason and counts it as timed out", async () => {
    const caller = new AbortController();
    const server = await serve(() => caller.abort(new Error("enough")));
    const adapter = connect(server.url);

    const error = await adapter.metrics.instant("x", caller.signal).catch((reason: unknown) => reason);

    expect(error).to.have.property("message", "enough");
    expect(adapter.calls.map(({ result }) => result)).to.deep.equal(["timed-out"]);
  });
});
