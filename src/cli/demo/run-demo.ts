import { once } from "node:events";
import { resolve } from "node:path";
import { SANDBOX_DEFAULTS } from "../../sandbox/pagerduty/start.ts";
import { api, type Run } from "./api.ts";
import { checkEnding, tellEnding } from "./ending.ts";
import { type Following, follow, followRelapse } from "./follow.ts";
import { hasColour, type Page, page } from "./page.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS, type ScenarioName } from "./scenarios.ts";
import { type Opened, SPEED, type Stage, setStage } from "./stage.ts";
import { StoryEnded } from "./story-ended.ts";

export interface DemoOptions {
  readonly scenario: ScenarioName;
  /** Leaves everything running until Ctrl-C. */
  readonly keep: boolean;
  /** The service's entry point. */
  readonly entry: string;
}

const WITHIN = 50_000;

/**
 * Breaks the processor of a simulated world and tells what the built service does about it. Resolves to the exit code:
 * 0 = the story had its end, 1 = it had not, and why is told.
 */
export async function runDemo({ scenario, keep, entry }: DemoOptions): Promise<number> {
  const opened: Opened = [];
  try {
    await play(SCENARIOS[scenario], { keep, entry }, opened);
    return 0;
  } catch (error) {
    if (!(error instanceof StoryEnded)) throw error;
    process.stderr.write(`\nThe demo failed: ${error.message}\n`);
    return 1;
  } finally {
    for (const close of opened.toReversed()) await close();
  }
}

async function play(scenario: Scenario, { keep, entry }: Omit<DemoOptions, "scenario">, opened: Opened): Promise<void> {
  const gone = once(process.stdout, "error"); // nobody reads any more
  const interrupted = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM"), gone]);
  const stage = await setStage(scenario, resolve(entry), opened);
  const began = Date.now();
  const paper = page({
    write: (text) => void process.stdout.write(text),
    colour: hasColour(process.stdout, process.env),
    began,
  });
  introduce(scenario, paper);
  const { service, world, tokens } = stage;
  const cut = Promise.race([service.ended, interrupted.then(() => "somebody stopped the demo")]);
  const following = { world, api: api(service.url, tokens.api), page: paper, within: WITHIN, cut };
  const told = follow(following);
  await scenario.breakIt(world);
  try {
    const run = await encore(scenario, await told, following);
    tellEnding(world, run, paper, began);
    checkEnding(world, run, scenario);
  } catch (error) {
    if (!(error instanceof StoryEnded)) throw error;
    throw new StoryEnded(`${error.message}\n${await service.lastWords()}`);
  }
  if (keep) await showAddresses(stage, paper, interrupted);
}

/** The second act of a story that has one. */
async function encore({ breakAgain }: Scenario, run: Run, following: Following): Promise<Run> {
  if (!breakAgain) return run;
  following.page.line(following.page.bold("It was repaired, and breaks again."));
  const told = followRelapse(following, run);
  breakAgain(following.world);
  return told;
}

function introduce({ title, verify }: Scenario, paper: Page): void {
  paper.line(paper.bold(`first-responder: ${title}`));
  paper.line(
    "Real: the built service as a process, its HTTP, its journal. Simulated behind real HTTP: everything else.",
  );
  paper.line(`Sped up: ${SPEED.inRate} items a second arrive, and the runbook's copy has ${verify}`);
  paper.line();
}

async function showAddresses({ world, service, tokens }: Stage, paper: Page, until: Promise<unknown>): Promise<void> {
  paper.line();
  paper.line(paper.bold("Left running until Ctrl-C:"));
  paper.line(`  first-responder  ${service.url}  API token ${tokens.api}  webhook token ${tokens.webhook}`);
  paper.line(`  PagerDuty        ${world.pagerduty.url}  token ${SANDBOX_DEFAULTS.token}`);
  paper.line(`  Prometheus       ${world.prometheus.url}`);
  paper.line(`  Kubernetes       KUBECONFIG=${world.kubeconfig}`);
  await until;
}
