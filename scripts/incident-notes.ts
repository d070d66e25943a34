/** Writes what the demo's notes look like, as they are printed: run after the runbook's or the notes' words have changed. */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { SCENARIOS, type ScenarioName } from "../src/cli/demo/scenarios.ts";

const PAGE = "docs/explanation/incident-notes.md";
const TOLD: readonly ScenarioName[] = ["down", "slow", "memory", "ingestion", "deploy", "redis", "unknown"];
const FILES = process.argv[2]; // folder with the demo's output, when it was told before

const parts: string[] = [];
for (const name of TOLD) parts.push(part(name, await told(name)));
writeFileSync(PAGE, [head(), ...parts].join("\n"));

async function told(name: ScenarioName): Promise<string> {
  if (FILES !== undefined) return readFileSync(`${FILES}/${name}.txt`, "utf8");
  const args = ["src/cli/demo/main.ts", "--scenario", name];
  return (await promisify(execFile)(process.execPath, args, { maxBuffer: 1_000_000 })).stdout;
}

function head(): string {
  return [
    "# What stands on the incident",
    "",
    "The notes of each story of the demo (`npm run demo -- --scenario NAME`), as it prints them. At most three per episode: what was seen and what it means,",
    "what was changed, how it ended. `npm run test:e2e` tells the stories again and compares. Written by `node scripts/incident-notes.ts`.",
    "",
  ].join("\n");
}

function part(name: ScenarioName, text: string): string {
  const from = text.indexOf("Incident #");
  const until = text.indexOf("\nOutcome:");
  if (from < 0 || until < 0) throw new Error(`${name} was not told to its end`);
  const lines = text.slice(from, until).trimEnd().split("\n");
  const { title } = SCENARIOS[name];
  return [`## \`${name}\`: ${title}`, "", "```", ...lines.map((line) => line.replace(/^ {2}/, "")), "```", ""].join(
    "\n",
  );
}
