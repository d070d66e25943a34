import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import type { RunId } from "../../src/domain/brand.ts";
import { EXPORT_FORMAT, eventView, runView } from "../../src/http/api/views.ts";
import { chainedLog } from "../support/chained-log.ts";
import { NOW, runRecord } from "../support/http-world.ts";

interface Block {
  readonly kind: string;
  readonly text: string;
  /** The paragraph before it. */
  readonly intro: string;
}

function blocksOf(file: string): readonly Block[] {
  const page = readFileSync(file, "utf8");
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: kind = "", 2: text = "" }) => {
    const intro = page.slice(0, index).trimEnd().split("\n\n").at(-1) ?? "";
    return { intro, kind, text };
  });
}

/** The commands of a console block, each with the output that the page shows. */
function commandsOf(text: string): readonly { readonly command: string; readonly output: string }[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((each) => {
      const [command = "", ...output] = each.trimEnd().split("\n");
      return { command, output: output.join("\n") };
    });
}

describe("the tutorial of a first runbook", () => {
  const blocks = blocksOf("docs/tutorial/your-first-runbook.md");
  let dir: string;

  const shell = (command: string): string => {
    const env = {
      ...process.env,
      PATH: `${join(dir, "bin")}:${process.env["PATH"]}`,
      RUNBOOKS_DIR: "runbooks",
      ALERTMANAGER_TOKEN: "try-this-webhook-token",
      API_TOKEN: "me:try-this-operator-token",
      NODE_V8_COVERAGE: "",
    };
    const { stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: dir, env, encoding: "utf8" });
    return `${stdout}${stderr}`.trimEnd();
  };
  const fileOf = ({ intro }: Block): string | undefined => /`((?:runbooks\/)?[\w.-]+\.(?:yaml|json))`/.exec(intro)?.[1];

  before(() => {
    dir = mkdtempSync(join(tmpdir(), "tutorial-"));
    for (const each of ["bin", "runbooks"]) mkdirSync(join(dir, each));
    const program = join(dir, "bin", "first-responder");
    writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${resolve("src/main.ts")}" "$@"\n`);
    chmodSync(program, 0o755);
  });
  after(() => rmSync(dir, { recursive: true }));

  it("can be followed word by word up to the running world, and every output is as it says", function () {
    this.timeout(120_000);
    const end = blocks.findIndex(({ text }) => text.includes("serve > serve.log"));
    let told = 0;
    for (const block of blocks.slice(0, end)) {
      const file = fileOf(block);
      if (block.kind === "yaml" && file) writeFileSync(join(dir, file), block.text);
      if (block.kind !== "console") continue;
      for (const { command, output } of commandsOf(block.text)) {
        expect(shell(command), command).to.equal(output);
        told++;
      }
    }

    expect(told).to.equal(4);
  });

  const LOG = [
    {
      name: "collect:detector",
      data: {
        kind: "found",
        name: "detector",
        collector: "kubernetes.workload",
        facts: { desired: 2, ready: 2 },
        evidence: "",
        tookMs: 9,
      },
      at: NOW,
    },
  ];

  it("has a case for the recorded run that passes with the others", function () {
    this.timeout(60_000);
    const run = runView(runRecord({ id: "r01" as RunId, runbook: "detector-down" }));
    const events = chainedLog("r01", LOG).map(eventView);
    writeFileSync(join(dir, "runbooks/healthy.json"), JSON.stringify({ format: EXPORT_FORMAT, run, events }));
    const added = blocks.findLast(({ kind }) => kind === "yaml");
    appendFileSync(join(dir, "runbooks/detector-down.test.yaml"), added?.text ?? "");

    expect(shell("first-responder verify-audit runbooks/healthy.json")).to.contain("none changed or missing");
    expect(shell("first-responder test")).to.contain("4 of 4 cases passed");
  });

  it("sends an alert that the service takes", () => {
    const alert = blocks.find(({ kind }) => kind === "json");

    expect(JSON.parse(alert?.text ?? "")).to.deep.include({ version: "4", status: "firing" });
    expect(fileOf(alert as Block)).to.equal("alert.json");
  });
});
