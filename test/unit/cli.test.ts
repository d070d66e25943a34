import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { cli } from "../../src/cli/index.ts";
import type { RunId } from "../../src/domain/brand.ts";
import { httpWorld, NOW, OPERATOR, runRecord } from "../support/http-world.ts";
import { serving, stopServing } from "../support/serving.ts";
import { recorded } from "../support/webhook.ts";

const RECORD = runRecord({
  id: "r01" as RunId,
  state: "ended",
  runbook: "drift-backlog-overflow",
  plan: {
    kind: "act",
    cause: "processor-down",
    says: "No processor is running",
    because: "processor.ready = 0",
    action: "kubernetes.restart",
    remedy: 0,
  },
  incident: { id: "Q1", url: "https://pd/incidents/Q1" },
  outcome: { kind: "resolved", reason: "The backlog is back at 40." },
  endedAt: NOW + 60_000,
});

describe("the command line", () => {
  let http: ReturnType<typeof httpWorld>;
  let url: string;
  let dir: string;
  let printed: string[];
  let complained: string[];

  const terminal = (input = "") => ({
    print: (line: string) => void printed.push(line),
    complain: (line: string) => void complained.push(line),
    input: async () => input,
  });
  const locally: string[] = [];
  const commands = {
    serve: async (options: object) => locally.push(`serve ${JSON.stringify(options)}`) && 0,
    check: async (options: object) => locally.push(`check ${JSON.stringify(options)}`) && 1,
    rbac: async (options: object) => locally.push(`rbac ${JSON.stringify(options)}`) && 0,
  };
  const call = (args: readonly string[], over: { env?: Record<string, string>; input?: string } = {}) =>
    cli(["node", "first-responder", ...args], commands, {
      terminal: terminal(over.input),
      version: "1.2.3",
      env: over.env ?? { API_TOKEN: OPERATOR, RESPONDER_URL: url },
    });
  const file = (text: string): string => {
    const path = join(dir, "file");
    writeFileSync(path, text);
    return path;
  };

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "cli-"));
    [printed, complained] = [[], []];
    http = httpWorld();
    http.world.runs.set("r01", RECORD);
    ({ url } = await serving(http.app));
  });
  afterEach(async () => {
    rmSync(dir, { recursive: true });
    await stopServing();
  });

  it("hands serve and check over, with the settings file, and exits as they say", async () => {
    const codes = [await call(["serve", "--config", "a.yaml"]), await call(["check"])];

    expect(locally).to.deep.equal(['serve {"config":"a.yaml"}', "check {}"]);
    expect(codes).to.deep.equal([0, 1]);
  });

  it("hands the options of rbac on, and refuses a mode that is none", async () => {
    locally.length = 0;

    expect(await call(["rbac", "--namespace", "ops", "--mode", "shadow", "--no-policy"])).to.equal(0);
    expect(await call(["rbac", "--mode", "brave"])).to.equal(2);

    expect(locally).to.have.length(1);
    expect(locally[0]).to.include('"namespace":"ops"').and.include('"mode":"shadow"').and.include('"policy":false');
  });

  it("tells its version and its commands", async () => {
    const codes = [await call(["--version"]), await call(["--help"])];

    expect(codes).to.deep.equal([0, 0]);
    expect(printed[0]).to.equal("1.2.3");
    for (const name of ["serve", "check", "runs", "run", "replay", "hold", "cancel"]) {
      expect(printed[1]).to.match(new RegExp(`^  ${name}\\b`, "m"));
    }
  });

  for (const args of [["dance"], ["runs", "--colour"], ["run"], ["cancel", "r01"], []]) {
    it(`exits with 2 and says why when it does not understand: ${args.join(" ") || "nothing"}`, async () => {
      const code = await call(args);

      expect(code).to.equal(2);
      expect(complained.join("\n")).to.not.equal("");
    });
  }

  describe("undo", () => {
    beforeEach(() =>
      http.world.restorations.keep({
        run: "r01" as RunId,
        target: "Deployment a/b",
        runbook: "drift",
        cause: "slow",
        action: "kubernetes.scale",
        did: "scaled Deployment a/b to 5 replicas",
        change: {
          kind: "scale",
          target: { kind: "Deployment", namespace: "a", name: "b" },
          uid: "u",
          resourceVersion: "1",
          generation: 1,
          replicas: 5,
          before: 2,
        },
        madeAt: NOW,
        soak: 1,
        dueAt: null,
      }),
    );

    it("lists what can be put back", async () => {
      await call(["undo", "--list"]);

      expect(printed).to.deep.equal([
        "ID (RUN)  CHANGED (UTC)        PUT BACK BY (UTC)  STATE     WHAT",
        "r01       2026-11-24 02:14:05  when asked         in-force  scaled Deployment a/b to 5 replicas",
      ]);
    });

    it("asks for it to be put back", async () => {
      const code = await call(["undo", "r01", "--reason", "too dear"]);

      expect(code).to.equal(0);
      expect(printed[0]).to.match(/^Asked to put back what run r01 did: it scaled Deployment a\/b to 5 replicas\./);
      expect(http.world.restorations.kept.get("r01" as RunId)?.asked).to.deep.equal({
        by: "alice",
        reason: "too dear",
      });
    });

    for (const args of [["undo"], ["undo", "r01"], ["undo", "r01", "--list"]]) {
      it(`does not guess: ${args.join(" ")}`, async () => {
        expect(await call(args)).to.equal(2);
      });
    }
  });

  it("says so when the scorecard has nothing to compare yet", async () => {
    await call(["scorecard"]);

    expect(printed).to.include("No shadowed run has been compared yet.");
  });

  describe("scorecard", () => {
    beforeEach(() =>
      http.world.scorecard.keep({
        run: "r01" as RunId,
        runbook: "drift",
        cause: "down",
        would: "restart it",
        acts: true,
        agreement: "agree",
        reason: "It would restart it | and so did Ana.",
      }),
    );

    it("is a table with advice, and each case when asked", async () => {
      await call(["scorecard", "--cases"]);

      expect(printed).to.deep.equal([
        "RUNBOOK  CAUSE  AGREE  DISAGREE  UNCLEAR",
        "drift    (all)  1      0         0",
        "drift    down   1      0         0",
        "",
        "RUN  CAUSE  AGREEMENT  REASON",
        "r01  down   agree      It would restart it | and so did Ana.",
        "",
        "drift: no advice yet. 1 of the 20 clear cases that it takes, 0 unclear: stay in shadow mode.",
      ]);
    });

    it("is Markdown for a report, in which no text breaks a table", async () => {
      await call(["scorecard", "--markdown"]);

      expect(printed).to.include("| drift | (all) | 1 | 0 | 0 |");
      expect(printed).to.include("| r01 | down | agree | It would restart it \\| and so did Ana. |");
    });

    it("is JSON for programs", async () => {
      await call(["scorecard", "--json"]);

      expect(JSON.parse(printed.join(""))).to.have.nested.property("cases[0].run", "r01");
    });
  });

  describe("runs", () => {
    it("prints a table for people", async () => {
      const code = await call(["runs"]);

      expect(code).to.equal(0);
      expect(printed).to.deep.equal([
        "RUN  ACCEPTED (UTC)       ALERT                 RUNBOOK                 STATE     REASON",
        "r01  2026-11-24 02:14:05  DriftBacklogOverflow  drift-backlog-overflow  resolved  The backlog is back at 40.",
      ]);
    });

    it("prints JSON for programs", async () => {
      await call(["runs", "--json"]);

      expect(JSON.parse(printed.join(""))).to.have.nested.property("runs[0].id", "r01");
    });

    it("hands its filters on", async () => {
      await call(["runs", "--state", "ended", "--runbook", "drift", "--limit", "3", "--since", "2026-11-24T02:14:05Z"]);

      expect(http.world.filters).to.deep.equal([{ state: "ended", runbook: "drift", since: NOW, limit: 3 }]);
    });

    it("says when there are none", async () => {
      http.world.runs.clear();

      const code = await call(["runs"]);

      expect([code, printed, complained]).to.deep.equal([0, [], ["There are no such runs."]]);
    });

    it("lets no text from outside move the cursor or break a line", async () => {
      http.world.runs.set("r01", runRecord({ alertname: "a\u001b[2J\nb\u202ec" }));

      await call(["runs"]);

      expect(printed.join("")).to.not.match(/[\p{Cc}\p{Cf}]/u);
    });

    it("shows a refusal as the sentence in it", async () => {
      const code = await call(["runs", "--limit", "999"]);

      expect([code, complained]).to.deep.equal([1, ["`limit` must be a whole number from 1 to 200."]]);
    });
  });

  describe("run", () => {
    it("prints what is known, a fact a line", async () => {
      await call(["run", "r01"]);

      expect(printed).to.deep.equal([
        "run          r01",
        "alert        DriftBacklogOverflow, from am",
        "group        {}:{}",
        "accepted     2026-11-24 02:14:05 UTC",
        "runbook      drift-backlog-overflow",
        "incident     https://pd/incidents/Q1",
        "plan         No processor is running: kubernetes.restart (processor.ready = 0)",
        "state        resolved",
        "reason       The backlog is back at 40.",
        "ended        2026-11-24 02:15:05 UTC",
      ]);
    });

    it("follows the log until the run ends", async () => {
      http.world.append("match", { runbook: "drift" });
      http.world.append("plan", "restart");

      const code = await call(["run", "r01", "--follow"]);

      expect(code).to.equal(0);
      expect(printed.slice(0, 2)).to.deep.equal([
        '02:14:05  match                    {"runbook":"drift"}',
        "02:14:05  plan                     restart",
      ]);
      expect(printed).to.include("state        resolved");
    });

    it("takes the stream up where it broke", async () => {
      http.world.append("match", {});
      http.world.runs.set("r01", runRecord());
      http.world.append("break", {});
      const journal = http.world;
      const told: string[] = [];
      const following = cli(["node", "first-responder", "run", "r01", "--follow", "--json"], commands, {
        env: { API_TOKEN: OPERATOR, RESPONDER_URL: url },
        terminal: {
          ...terminal(),
          print: (line) => {
            told.push(line);
            if (told.length !== 2) return;
            journal.trouble = new Error("away");
            journal.append("late", {});
            setTimeout(() => {
              journal.trouble = undefined;
              journal.runs.set("r01", RECORD);
            }, 100);
          },
        },
      });

      expect(await following).to.equal(0);
      const seen = told.map((line) => (JSON.parse(line) as { seq?: number; state?: string }).seq ?? "run");
      expect(seen).to.deep.equal([1, 2, 3, "run"]);
    });

    it("exits with 1 when there is no such run", async () => {
      const code = await call(["run", "r99"]);

      expect([code, complained]).to.deep.equal([1, ["There is no run with this id."]]);
    });
  });

  describe("replay", () => {
    it("sends a file", async () => {
      const code = await call(["replay", file(recorded("firing"))]);

      expect(code).to.equal(0);
      expect(printed).to.deep.equal(["Replay started: r02. See it with: first-responder run r02 --follow"]);
      expect(http.world.replays[0]).to.include({ mode: "shadow" });
    });

    it("sends standard input", async () => {
      const code = await call(["replay", "-", "--mode", "approve", "--json"], { input: recorded("resolved") });

      expect([code, printed]).to.deep.equal([0, ['{"run":"r02"}']]);
      expect(http.world.replays[0]).to.include({ mode: "approve" });
    });

    it("names every mistake in a notification that does not fit", async () => {
      const code = await call(["replay", "-"], { input: '{"groupKey":"g","version":"4","alerts":[{"labels":7},{}]}' });

      expect([code, http.world.replays]).to.deep.equal([1, []]);
      expect(complained.join("\n"))
        .to.match(/^`notification\.\S+` .*There are more mistakes, listed under `errors`\.\nerrors:\n/)
        .and.include("\n  #/notification/alerts/0/labels: must be an object, not a number.")
        .and.match(/\n {2}#\/notification\/alerts\/1\/\S+: is missing\./);
    });

    it("follows the replay to its end, reads it back, and fails when it did", async () => {
      const ended = (kind: "shadowed" | "failed") => ({
        ...RECORD,
        id: "r02" as RunId,
        state: "ended" as const,
        outcome: { kind, reason: "So." },
      });
      http.world.runs.set("r02", ended("shadowed"));
      const fine = await call(["replay", file(recorded("firing")), "--follow"]);
      http.world.runs.set("r02", ended("failed"));
      const failed = await call(["replay", file(recorded("firing")), "--follow"]);

      expect([fine, failed]).to.deep.equal([0, 1]);
      expect(printed).to.include("state        shadowed");
      expect(complained).to.include("The replay r02 failed: So.");
    });

    it("replays an earlier run", async () => {
      await call(["replay", "--run", "r01"]);

      expect(http.world.replays[0]?.of).to.deep.equal({ kind: "run", run: "r01" });
    });

    const MISTAKES: readonly (readonly [string, () => readonly string[], string])[] = [
      [
        "neither file nor run",
        () => [],
        "Name either a file with a webhook body or a run: replay FILE, or replay --run ID",
      ],
      [
        "both",
        () => ["x", "--run", "r01"],
        "Name either a file with a webhook body or a run: replay FILE, or replay --run ID",
      ],
      ["a file that is not there", () => ["/none"], "/none cannot be read: check the path"],
      ["a file that is not JSON", () => [file("{")], "file is not JSON: it must hold the body of a webhook"],
    ];
    for (const [name, args, sentence] of MISTAKES) {
      it(`exits with 2 for ${name}`, async () => {
        const code = await call(["replay", ...args()]);

        expect(code).to.equal(2);
        expect(complained[0]).to.include(sentence);
      });
    }

    it("shows where a notification is wrong", async () => {
      const code = await call(["replay", file("{}")]);

      expect(code).to.equal(1);
      expect(complained[0]).to.include("`notification.version` must be");
    });
  });

  describe("hold", () => {
    it("holds, tells, and lets go", async () => {
      const held = "Held by alice since 2026-11-24 02:14:05 UTC, until 2026-11-24 04:14:05 UTC: maintenance";

      await call(["hold", "--reason", "maintenance", "--for", "2h"]);
      await call(["hold", "--status"]);
      await call(["hold", "--lift"]);

      expect(printed).to.deep.equal([held, held, "No hold: actions may happen."]);
    });

    it("prints JSON for programs", async () => {
      await call(["hold", "--status", "--json"]);

      expect(printed).to.deep.equal(['{"held":false,"holds":[]}']);
    });

    it("holds a namespace, and says that other actions may happen", async () => {
      await call(["hold", "--namespace", "shop", "--reason", "release"]);
      await call(["hold", "--lift", "--namespace", "shop"]);

      expect(printed).to.deep.equal([
        "Namespace shop held by alice since 2026-11-24 02:14:05 UTC, until it is lifted: release",
        "Other actions may happen.",
        "No hold: actions may happen.",
      ]);
    });

    for (const args of [[], ["--for", "2h"], ["--lift", "--status"], ["--reason", "x", "--lift"]]) {
      it(`exits with 2 for hold ${args.join(" ")}`, async () => {
        expect(await call(["hold", ...args])).to.equal(2);
        expect(http.world.holds).to.deep.equal([]);
      });
    }
  });

  describe("cancel", () => {
    it("says why", async () => {
      http.world.runs.set("r01", runRecord());

      const code = await call(["cancel", "r01", "--reason", "I take it"]);

      expect([code, printed]).to.deep.equal([0, ["r01 stops at its next step."]]);
      expect(http.world.cancelled).to.deep.equal([{ run: "r01", by: "alice", reason: "I take it" }]);
    });

    it("exits with 1 when it has ended", async () => {
      const code = await call(["cancel", "r01", "--reason", "late"]);

      expect([code, complained]).to.deep.equal([1, ["The run has ended: there is nothing left to cancel."]]);
    });
  });

  describe("reaching the service", () => {
    it("takes address and token from options before the environment", async () => {
      const code = await call(["runs", "--url", `${url}/`, "--token-file", file(`${OPERATOR}\n`)], {
        env: { RESPONDER_URL: "http://127.0.0.1:1", API_TOKEN: "wrong" },
      });

      expect(code).to.equal(0);
    });

    it("understands the service's own list of tokens", async () => {
      const code = await call(["runs"], { env: { API_TOKEN: `alice:${OPERATOR},bob:other`, RESPONDER_URL: url } });

      expect(code).to.equal(0);
    });

    const CASES: readonly (readonly [string, Record<string, string>, number, string])[] = [
      ["there is no token", {}, 2, "No token: set API_TOKEN, or name a file with --token-file"],
      ["the address is none", { API_TOKEN: "x", RESPONDER_URL: "nowhere" }, 2, "nowhere is not a URL"],
    ];
    for (const [name, env, code, sentence] of CASES) {
      it(`says so when ${name}`, async () => {
        expect(await call(["runs"], { env })).to.equal(code);
        expect(complained[0]).to.include(sentence);
      });
    }

    it("says so when nobody listens", async () => {
      await stopServing();

      const code = await call(["runs"]);

      expect(code).to.equal(1);
      expect(complained[0]).to.equal(
        `${url} cannot be reached (ECONNREFUSED): is the service running? Give its address with --url.`,
      );
    });

    it("says so when the token is wrong, without the token", async () => {
      const code = await call(["runs"], { env: { API_TOKEN: "hunter2", RESPONDER_URL: url } });

      expect([code, complained]).to.deep.equal([1, ["The token is not one of those in API_TOKEN."]]);
    });

    it("asks whether the service has an API when it has none", async () => {
      const { url } = await serving(httpWorld({ api: { tokens: () => [] } }).app);

      await call(["runs", "--url", url]);

      expect(complained).to.deep.equal(["There is nothing at this path. Is API_TOKEN set for the service?"]);
    });

    it("says so when something else answers", async () => {
      const page = await serving((_request, response) => response.end("<html>"));
      const error = await serving((_request, response) => response.writeHead(502).end("bad gateway"));

      await call(["runs", "--url", page.url]);
      await call(["runs", "--url", error.url]);

      expect(complained).to.deep.equal([
        `${page.url} does not answer like first-responder: is this its address?`,
        `${error.url} answered 502: is this the address of first-responder?`,
      ]);
    });
  });
});
