import { Writable } from "node:stream";
import { expect } from "chai";
import * as fc from "fast-check";
import { createLog } from "../../src/adapters/winston/log.ts";
import { winstonTelemetry } from "../../src/adapters/winston/telemetry.ts";
import type { RunId } from "../../src/domain/brand.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import type { Happening } from "../../src/ports/telemetry.ts";

const run = "r01" as RunId;

function paper() {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => written.join(""), lines: () => written.join("").trimEnd().split("\n") };
}

function logged(facts: Record<string, unknown>, secrets: readonly string[] = []): string {
  const { stream, text } = paper();
  createLog({ level: "debug", secrets: () => secrets, stream }).info("Message", facts);
  return text();
}

const LINES: readonly (readonly [Happening, string, string])[] = [
  [{ kind: "started", version: "1", port: 8080, runbooks: 1 }, "info", "Started"],
  [{ kind: "stopping", why: "SIGTERM" }, "info", "Stopping"],
  [{ kind: "accepted", source: "eu", runs: [run], duplicate: false }, "info", "Notification accepted"],
  [{ kind: "accepted", source: "eu", runs: [run], duplicate: true }, "debug", "Notification accepted"],
  [{ kind: "turned-away", status: 401, reason: "no token" }, "warn", "Webhook turned away"],
  [{ kind: "task-started", run, task: "remediate", resumed: false }, "info", "Task started"],
  [{ kind: "step-ended", run, step: "collect:x", ms: 1, error: null }, "debug", "Step ended"],
  [{ kind: "step-ended", run, step: "collect:x", ms: 1, error: "away" }, "warn", "Step failed"],
  [{ kind: "run-ended", run, runbook: "a", outcome: { kind: "resolved", reason: "-" }, ms: 1 }, "info", "Run ended"],
  [{ kind: "run-ended", run, runbook: "a", outcome: { kind: "failed", reason: "-" }, ms: 1 }, "error", "Run ended"],
  [{ kind: "collector-failed", run, collector: "a", why: "-" }, "warn", "Collector failed"],
  [{ kind: "judged", run, action: "a", verdict: { kind: "allow" } }, "info", "Action judged"],
  [{ kind: "no-incident", run, reason: "-" }, "error", "No incident for this run"],
  [{ kind: "outside-call", system: "redis", operation: "a", result: "ok", ms: 1 }, "debug", "Outside call"],
  [{ kind: "outside-call", system: "redis", operation: "a", result: "failing", ms: 1 }, "warn", "Outside call"],
  [{ kind: "lease", run, state: "taken", reason: null }, "info", "Lease"],
  [{ kind: "lease", run, state: "lost", reason: "-" }, "error", "Lease"],
  [{ kind: "degraded", part: "redis", reason: "-" }, "warn", "Degraded"],
  [{ kind: "restored", part: "redis" }, "info", "Restored"],
  [{ kind: "bug", where: "worker", error: new Error("x") }, "error", "Fault in this service"],
];

describe("the log", () => {
  for (const [happening, level, message] of LINES) {
    it(`says "${message}" at ${level} of ${JSON.stringify(happening)}`, () => {
      const { stream, lines } = paper();

      winstonTelemetry({ level: "debug", secrets: () => [], stream }).tell(happening);

      const [line = ""] = lines();
      expect(JSON.parse(line)).to.include({ level, message });
      expect(JSON.parse(line))
        .to.have.property("time")
        .that.matches(/^\d{4}-.*Z$/);
    });
  }

  it("carries run and stage of a step", () => {
    const { stream, lines } = paper();

    winstonTelemetry({ level: "debug", secrets: () => [], stream }).tell({
      kind: "step-ended",
      run,
      step: "collect:processor",
      ms: 12,
      error: null,
    });

    expect(JSON.parse(lines()[0] ?? "")).to.include({
      run: "r01",
      stage: "collect",
      step: "collect:processor",
      ms: 12,
    });
  });

  it("leaves out what is less important than its level", () => {
    const { stream, text } = paper();

    createLog({ level: "warn", secrets: () => [], stream }).info("Message");

    expect(text()).to.equal("");
  });

  it("prints errors with their message, and of outside errors the code instead of the stack", () => {
    const cause = new Error("connect ECONNREFUSED");
    const error = new OutsideError("pagerduty", "unreachable", "finding the incident", { cause });

    const line = JSON.parse(logged({ error })) as { error: unknown };

    expect(line.error).to.deep.equal({
      name: "OutsideError",
      message: "pagerduty unreachable while finding the incident",
      code: "unreachable",
      system: "pagerduty",
      cause: "Error: connect ECONNREFUSED",
    });
  });

  it("does not print the request that an HTTP client's error carries", () => {
    const error = Object.assign(new Error("failed"), { config: { headers: { Authorization: "Token token=abc" } } });

    expect(logged({ error })).to.not.include("abc");
  });

  it("cuts what is very long", () => {
    expect(logged({ text: "x".repeat(1_000_000) })).to.have.length.below(10_000);
  });

  it("leaves no piece of a secret that stands where a value is cut", () => {
    const line = logged({ text: `${"x".repeat(8_180)}${"s3cret".repeat(4)}` }, ["s3cret".repeat(4)]);

    expect(line).to.not.include("s3cret");
  });

  it("survives circles and big integers", () => {
    const circle: Record<string, unknown> = { big: 10n };
    circle["self"] = circle;

    expect(JSON.parse(logged({ circle }))).to.have.nested.property("circle.big", "10");
  });

  it("learns a secret that came while it runs", () => {
    const { stream, text } = paper();
    const secrets: string[] = [];
    const log = createLog({ level: "info", secrets: () => secrets, stream });

    secrets.push("late-secret");
    log.info("Message", { text: "late-secret" });

    expect(text()).to.not.include("late-secret");
  });

  const LOOKS_SECRET: readonly (readonly [string, Record<string, unknown>])[] = [
    ["a bearer token", { text: "Authorization: Bearer hunter2x" }],
    ["PagerDuty's token", { text: "Token token=hunter2x" }],
    ["basic credentials", { text: "Basic hunter2x" }],
    ["a password in a URL", { text: "postgres://user:hunter2x@db/x" }],
    ["a password with odd letters in a URL", { text: "redis://:hunter2x!%40@db" }],
    ["a header by its name", { headers: { authorization: "hunter2x" } }],
    ["a field called password", { password: "hunter2x" }],
    ["a field called api_token", { api_token: 'a"hunter2x' }],
    ["a routing key", { routing_key: "hunter2x" }],
    ["a cookie", { "set-cookie": "hunter2x" }],
    ["an error's message", { error: new Error("Bearer hunter2x") }],
  ];
  for (const [what, facts] of LOOKS_SECRET) {
    it(`hides ${what}`, () => {
      const line = logged(facts);

      expect(line).to.not.include("hunter2x");
      expect(() => JSON.parse(line) as unknown).to.not.throw();
    });
  }

  it("is one line of JSON whatever is logged, and obeyed by no terminal", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.anything({ withBigInt: true }), (text, thing) => {
        const line = logged({ text, thing });

        expect(line.match(/\n/g)).to.have.length(1);
        expect(line.trimEnd()).to.not.match(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u);
        JSON.parse(line);
      }),
      { numRuns: 300 },
    );
  });

  it("never shows a known secret, wherever it stands and whatever it is made of", () => {
    const secret = fc
      .string({
        minLength: 6,
        unit: fc.constantFrom("a", "b", "c", '"', "\\", "/", "+", "%", "&", "=", ".", "*", "$", " ", "é"),
      })
      .filter((text) => text.trim().length >= 6);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (secret, before, after) => {
        const text = `${before}${secret}${after}`;
        const line = logged(
          {
            text,
            list: [text],
            inner: JSON.stringify({ text }),
            error: new Error(text),
            url: encodeURIComponent(secret),
          },
          [secret],
        );
        const facts = JSON.parse(line) as Record<string, unknown>;

        expect(JSON.stringify(facts)).to.not.include(JSON.stringify(secret).slice(1, -1));
        expect(line).to.not.include(encodeURIComponent(secret));
      }),
      { numRuns: 300 },
    );
  });
});
