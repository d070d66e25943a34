import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { systemClock } from "../../../src/adapters/clock/system.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import { SANDBOX_DEFAULTS } from "../../../src/sandbox/pagerduty/start.ts";
import { DEDUP, deadlineFor, failure, going, OWN_ROUTE, type Rig, rig } from "../../support/pagerduty-adapter.ts";

const READ = "GET /incidents/:id";
const CODES = {
  error: "failing",
  html: "failing",
  empty: "bad-answer",
  hang: "timed-out",
  stall: "timed-out",
  reset: "broken-off",
  throttled: "throttled",
  "throttled-bare": "throttled",
} as const;

describe("a call to PagerDuty that goes wrong", () => {
  let at: Rig;
  afterEach(() => at.close());

  for (const [kind, code] of Object.entries(CODES) as [keyof typeof CODES, string][]) {
    it(`fails as ${code} after three tries: ${kind}`, async () => {
      at = await rig(deadlineFor(kind));
      const id = await at.raise();
      at.sandbox.fault({ on: READ, kind, times: 10 });

      const error = await failure(at.ours.incidents.read(id, going));

      expect(error).to.include({ system: "pagerduty", code, retryable: true });
      expect(at.sent()).to.deep.equal([READ, READ, READ]);
      expect(at.calls.map((call) => call.result)).to.deep.equal([code, code, code]);
    });

    it(`is got over when it passes: ${kind}`, async () => {
      at = await rig(deadlineFor(kind));
      const id = await at.raise();
      at.sandbox.fault({ on: READ, kind });

      const read = await at.ours.incidents.read(id, going);

      expect(read.id).to.equal(id);
      expect(at.calls.map(({ operation, result }) => `${operation} ${result}`)).to.deep.equal([
        `read ${code}`,
        "read ok",
      ]);
    });
  }

  it("waits as long as a 429 says, and sends nothing else meanwhile", async () => {
    at = await rig();
    const id = await at.raise();
    at.sandbox.fault({ on: READ, kind: "throttled", resetSeconds: 30 });
    const start = at.clock.now();

    const [read] = await Promise.all([at.ours.incidents.read(id, going), at.ours.incidents.find(DEDUP, going)]);

    expect(read.id).to.equal(id);
    expect(at.clock.now() - start).to.be.within(30_000, 32_000);
    expect(at.sent()).to.have.length(3);
  });

  it("tells the caller how long a 429 asks for, when that is longer than anybody waits inside", async () => {
    at = await rig();
    const id = await at.raise();
    at.sandbox.fault({ on: READ, kind: "throttled", resetSeconds: 120 });

    const error = await failure(at.ours.incidents.read(id, going));

    expect(error).to.include({ code: "throttled", retryAfter: 120_000, status: 429 });
    expect(at.sent()).to.deep.equal([READ]);
  });

  it("is unreachable when nobody listens", async () => {
    at = await rig({ adapter: { url: "http://127.0.0.1:9" } });

    const error = await failure(at.ours.incidents.find(DEDUP, going));

    expect(error).to.include({ code: "unreachable", ambiguous: false });
    expect(error.detail).to.equal("ECONNREFUSED");
  });

  it("is told apart when it is the token, the rights or the incident that is wrong, and not repeated", async () => {
    at = await rig({ sandbox: { tokens: [{ token: SANDBOX_DEFAULTS.token, kind: "read-only" }] } });
    const id = await at.raise();

    const forbidden = await failure(at.ours.incidents.acknowledge(id, going));
    const missing = await failure(at.ours.incidents.read("QNOTTHERE" as typeof id, going));

    expect([forbidden.code, missing.code]).to.deep.equal(["forbidden", "missing"]);
    expect(forbidden.message).to.equal(`pagerduty forbidden while acknowledging incident ${id}: Access Denied (2010)`);
    expect(at.sent()).to.have.length(2);
  });

  it("uses the token of the moment, and never shows a wrong one", async () => {
    let token = `wrong-${SANDBOX_DEFAULTS.token}`;
    at = await rig({ adapter: { token: () => token } });
    const id = await at.raise();

    const error = await failure(at.ours.incidents.read(id, going));
    token = `${SANDBOX_DEFAULTS.token}\n`;
    const read = await at.ours.incidents.read(id, going);

    expect(error.code).to.equal("unauthorized");
    expect(read.id).to.equal(id);
  });

  it("does not repeat a token with odd characters in the error about them", async () => {
    at = await rig({ adapter: { token: () => `${SANDBOX_DEFAULTS.token}\u0000ü` } });

    const error = await failure(at.ours.incidents.find(DEDUP, going));

    expect(error.code).to.equal("unauthorized");
    expect(at.sent()).to.deep.equal([]);
  });

  it("does not repeat secrets that the other end echoes", async () => {
    const echo = createServer((request, response) => {
      const message = `bad request: ${request.headers.authorization}`;
      response.writeHead(400, { "Content-Type": "application/json" }).end(JSON.stringify({ error: { message } }));
    }).listen(0, "127.0.0.1");
    await once(echo, "listening");
    at = await rig({ adapter: { url: `http://127.0.0.1:${(echo.address() as AddressInfo).port}` } });

    const error = await failure(at.ours.incidents.find(DEDUP, going));
    echo.close();

    expect(error.detail).to.equal("bad request: Token token=[redacted] (400)");
  });

  it("does not follow a redirect with the token in hand", async () => {
    const elsewhere = createServer((_request, response) => {
      response.writeHead(302, { Location: at.sandbox.url }).end();
    }).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    at = await rig({ adapter: { url: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}` } });

    const error = await failure(at.ours.incidents.find(DEDUP, going));
    elsewhere.close();

    expect(error).to.include({ code: "rejected", detail: "a redirect is not followed: check the URL" });
    expect(at.sent()).to.deep.equal([]);
  });

  it("ends at once with the signal's reason, whether it hangs or waits", async () => {
    at = await rig({ adapter: { timeoutMs: 5_000 } });
    const id = await at.raise();
    at.sandbox.fault({ on: READ, kind: "hang" });
    const stop = new AbortController();
    const reading = at.ours.incidents.read(id, stop.signal).catch((thrown: unknown) => thrown);
    while (at.sent().length === 0) await systemClock.sleep(1, going);

    stop.abort(new Error("cancelled"));

    expect(await reading).to.have.property("message", "cancelled");
    expect(await at.ours.incidents.read(id, stop.signal).catch((thrown: unknown) => thrown)).to.have.property(
      "message",
      "cancelled",
    );
  });

  it("sends no change from a process that was replaced, and still reads", async () => {
    const replaced = new OutsideError("journal", "conflict", "checking the fence");
    const check = (): void => {
      throw replaced;
    };
    at = await rig({ adapter: { fence: { check } } });
    const id = await at.raise();
    const note = { incident: id, text: "x", marker: "x", doubt: false };
    const page = { key: "k", summary: "s", severity: "critical" as const, source: "s", details: {}, links: [] };

    const thrown = await Promise.all(
      [
        at.ours.incidents.acknowledge(id, going),
        at.ours.incidents.resolve(id, going),
        at.ours.lease.extend(id, 1_000, going),
        at.ours.notes.write(note, going),
        at.ours.notes.edit({ ...note, id: "N" as never }, going),
        at.ours.pager!.trigger(page, going),
      ].map((each) => each.catch((error: unknown) => error)),
    );

    expect(thrown).to.deep.equal(Array.from({ length: 6 }, () => replaced));
    expect(at.sandbox.requests).to.deep.equal([]);
    expect((await at.ours.incidents.read(id, going)).id).to.equal(id);
  });

  it("refuses to go on once it is closed", async () => {
    at = await rig();
    await at.ours.close();

    const error = await failure(at.ours.incidents.find(DEDUP, going));

    expect(error).to.include({ code: "rejected", detail: "the connection to PagerDuty is closed" });
  });

  it("keeps the process alive for nothing, also without being closed", async () => {
    at = await rig();
    const id = await at.raise();
    at.sandbox.fault({ on: READ, kind: "throttled-bare" });
    at.sandbox.fault({ on: READ, kind: "stall", skip: 1 });
    const script = `
      import { pagerduty } from "./src/adapters/pagerduty/pagerduty.ts";
      import { systemClock } from "./src/adapters/clock/system.ts";
      const ours = pagerduty({
        url: ${JSON.stringify(at.sandbox.url)}, eventsUrl: ${JSON.stringify(at.sandbox.eventsUrl)},
        token: () => ${JSON.stringify(SANDBOX_DEFAULTS.token)}, from: ${JSON.stringify(SANDBOX_DEFAULTS.bot.email)},
        serviceIds: [], routingKey: () => ${JSON.stringify(OWN_ROUTE)}, timeoutMs: 150,
        clock: systemClock, fence: { check() {} }, onCall() {},
      });
      const signal = new AbortController().signal;
      await ours.incidents.read(${JSON.stringify(id)}, signal);
      await ours.incidents.read(${JSON.stringify(id)}, signal);
      console.log(Date.now());`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let finished = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      finished = Number(String(chunk));
    });

    const [code] = await once(child, "close");

    expect(code).to.equal(0);
    expect(Date.now() - finished).to.be.below(1_000);
  });
});
