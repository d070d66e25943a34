import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { cli } from "../../src/cli/index.ts";
import type { RunId } from "../../src/domain/brand.ts";
import type { RunExport } from "../../src/http/api/views.ts";
import { chainedLog } from "../support/chained-log.ts";
import { httpWorld, NOW, OPERATOR, runRecord } from "../support/http-world.ts";
import { RESTARTED, runLog } from "../support/run-log.ts";
import { serving, stopServing } from "../support/serving.ts";

const OUTCOME = { kind: "resolved", reason: "The backlog is back at 40." } as const;
const LOG = chainedLog("r01", [
  { name: "match", data: { kind: "matched", name: "drift", 7: "order", 3: "does not matter" }, at: NOW },
  { name: "plan", data: { kind: "hand-off", cause: "unknown", says: "?", reason: "" }, at: NOW + 5 },
  { name: "conclude", data: OUTCOME, at: NOW + 9 },
]);

describe("an exported run", () => {
  let http: ReturnType<typeof httpWorld>;
  let env: Record<string, string>;
  let dir: string;
  let said: string[];

  const call = (...args: string[]) => {
    const terminal = {
      print: (line: string) => void said.push(line),
      complain: (line: string) => void said.push(line),
    };
    const nothing = { serve: async () => 0, check: async () => 0, rbac: async () => 0 };
    return cli(["node", "first-responder", ...args], nothing, {
      terminal: { ...terminal, input: async () => "" },
      env,
    });
  };
  const exported = async (): Promise<RunExport> => {
    said = [];
    expect(await call("export", "r01")).to.equal(0);
    return JSON.parse(said.join("\n")) as RunExport;
  };
  const verify = async (document: unknown, ...args: string[]) => {
    const file = join(dir, "run.json");
    writeFileSync(file, typeof document === "string" ? document : JSON.stringify(document));
    said = [];
    return { code: await call("verify-audit", file, ...args), said: said.join("\n").replaceAll(file, "FILE") };
  };

  beforeEach(async () => {
    said = [];
    dir = mkdtempSync(join(tmpdir(), "audit-"));
    http = httpWorld();
    http.world.runs.set("r01", runRecord({ id: "r01" as RunId, state: "ended", outcome: OUTCOME, endedAt: NOW + 9 }));
    http.world.log.push(...LOG);
    const { url } = await serving(http.app);
    env = { API_TOKEN: OPERATOR, RESPONDER_URL: url };
  });
  afterEach(async () => {
    rmSync(dir, { recursive: true });
    await stopServing();
  });

  it("holds the run and its whole log", async () => {
    const { format, run, events } = await exported();

    expect(format).to.equal("first-responder/export/v1");
    expect(run.outcome).to.deep.equal(OUTCOME);
    expect(events.map(({ name }) => name)).to.deep.equal(["match", "plan", "conclude"]);
  });

  it("is explained for people and for programs", async () => {
    http.world.log.splice(0, http.world.log.length, ...runLog(RESTARTED).events);
    const code = await call("explain", "r01");
    const lines = [...said];
    said = [];
    await call("explain", "r01", "--json");

    expect(code).to.equal(0);
    expect(lines).to.include.members([
      "GUARD  BEFORE    SAYS   WHY",
      "mode   applying  allow",
      "Nothing stood in the way.",
    ]);
    expect(lines.join("\n")).to.match(/^redis-down {6}unknown {2}queue\.value = not known \(missing: queue\.value\)/m);
    expect(JSON.parse(said.join(""))).to.have.nested.property("causes[0].truth", "true");
  });

  it("has a draft of its post-mortem, as Markdown", async () => {
    http.world.log.splice(0, http.world.log.length, ...runLog(RESTARTED).events);
    const response = await fetch(`${env["RESPONDER_URL"]}/api/runs/r01/post-mortem`, {
      headers: { authorization: `Bearer ${OPERATOR}` },
    });
    const code = await call("post-mortem", "r01");

    expect(response.headers.get("content-type")).to.equal("text/markdown; charset=utf-8");
    expect(code).to.equal(0);
    expect(said.join("\n")).to.equal((await response.text()).trimEnd());
    expect(said.join("\n")).to.match(/^# Post-mortem draft: DriftBacklogOverflow/);
  });

  for (const command of ["explain", "post-mortem", "export"]) {
    it(`is refused when there is none: ${command}`, async () => {
      expect(await call(command, "r99")).to.equal(1);
      expect(said).to.deep.equal(["There is no run with this id."]);
    });
  }

  it("is found whole, with the head that the end note names", async () => {
    const { code, said } = await verify(await exported(), "--head", LOG[1]?.hash ?? "");

    expect(code).to.equal(0);
    expect(said).to.contain("r01: 3 lines, none changed or missing between them, the line that was named is 2.");
    expect(said).to.contain(`head: ${LOG[2]?.hash}`);
  });

  const frauds: readonly (readonly [string, (run: RunExport) => unknown, RegExp])[] = [
    [
      "a line was changed",
      (run) => ({ ...run, events: run.events.map((each) => (each.seq === 2 ? { ...each, data: "ok" } : each)) }),
      /^FILE was changed: line 2: its content does not match its hash\.$/,
    ],
    [
      "a line is missing",
      (run) => ({ ...run, events: run.events.filter(({ seq }) => seq !== 2) }),
      /^FILE was changed: line 2: its number is 3, so a line is missing or out of place\.$/,
    ],
    [
      "the log is another run's",
      (run) => ({ ...run, run: { ...run.run, id: "r02" } }),
      /^FILE was changed: line 1: it belongs to run r01\.$/,
    ],
    [
      "the outcome was changed beside the log",
      (run) => ({ ...run, run: { ...run.run, outcome: { kind: "resolved", reason: "All by itself." } } }),
      /^FILE was changed: line 3: the run's outcome is not the one that it tells\.$/,
    ],
  ];
  for (const [says, forge, answer] of frauds) {
    it(`is refused when ${says}`, async () => {
      const { code, said } = await verify(forge(await exported()));

      expect(code).to.equal(1);
      expect(said).to.match(answer);
    });
  }

  it("is refused when its end is cut off, which the head of the end note tells", async () => {
    const whole = await exported();
    const { code, said } = await verify({ ...whole, events: whole.events.slice(0, 2) }, "--head", LOG[2]?.hash ?? "");

    expect(code).to.equal(1);
    expect(said).to.match(
      /^FILE holds no line with the hash [0-9a-f]{64}: lines are missing at its end, or replaced\.$/,
    );
  });

  it("cannot be checked when it is something else", async () => {
    expect(await verify("{")).to.deep.equal({ code: 2, said: "FILE cannot be checked: it is not JSON" });
    expect(await verify({ events: [] })).to.deep.equal({
      code: 2,
      said: "FILE cannot be checked: it is no export of a run (format)",
    });
  });
});
