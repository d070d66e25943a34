import type { Command } from "commander";
import { type AnswerOptions, answer } from "./answer.ts";
import { type Access, type Api, api } from "./api.ts";
import { cancel } from "./cancel.ts";
import { explain } from "./explain.ts";
import { exportRun } from "./export.ts";
import { type HoldOptions, hold } from "./hold.ts";
import { postMortem } from "./post-mortem.ts";
import { type ReplayOptions, replay } from "./replay.ts";
import { type RunOptions, run } from "./run.ts";
import { type RunsOptions, runs } from "./runs.ts";
import { type ScorecardOptions, scorecard } from "./scorecard.ts";
import type { Terminal } from "./terminal.ts";

import { type UndoOptions, undo } from "./undo.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** The commands that ask a service that runs elsewhere. */
export function addClientCommands(program: Command, terminal: Terminal, env?: Env): void {
  const reach = ({ url, tokenFile }: Access): Api =>
    api({ ...(url !== undefined && { url }), ...(tokenFile !== undefined && { tokenFile }) }, env);

  client(program, "runs", "list runs, newest first")
    .option("--state <state>", "accepted, running or ended")
    .option("--runbook <name>", "of one runbook")
    .option("--since <time>", "accepted at or after, RFC 3339")
    .option("--limit <count>", "1 to 200")
    .action((options: RunsOptions & Access) => runs(options, reach(options), terminal));
  client(program, "run <id>", "show one run")
    .option("--follow", "its log as it grows, until it ends")
    .action((id: string, options: RunOptions & Access) => run(id, options, reach(options), terminal));
  client(program, "explain <id>", "why a run did what it did, and what would have to differ for an action").action(
    (id: string, options: { json?: boolean } & Access) => explain(id, options, reach(options), terminal),
  );
  client(program, "post-mortem <id>", "print a draft of the post-mortem in Markdown, from the run's log alone").action(
    (id: string, options: Access) => postMortem(id, reach(options), terminal),
  );
  client(program, "export <id>", "print a run and its log as one JSON document, for verify-audit and test").action(
    (id: string, options: Access) => exportRun(id, reach(options), terminal),
  );
  addReplay(program, reach, terminal);
  client(program, "hold", "hold all actions everywhere, or some, at once")
    .option("--reason <text>", "why")
    .option("--for <duration>", "how long, such as 2h; without it until it is lifted")
    .option("--namespace <name>", "only actions in this namespace")
    .option("--runbook <name>", "only actions of this runbook")
    .option("--target <namespace/name>", "only actions on this workload")
    .option("--lift", "let actions happen again")
    .option("--status", "only tell")
    .action((options: HoldOptions & Access) => hold(options, reach(options), terminal));
  addAnswers(program, terminal, reach);
  addAftermathCommands(program, terminal, reach);
}

/** What people say to a run: stop, yes, no. */
function addAnswers(program: Command, terminal: Terminal, reach: (access: Access) => Api): void {
  client(program, "cancel <id>", "stop a run at its next step; its incident goes to a person")
    .requiredOption("--reason <text>", "why")
    .action((id: string, options: { reason: string } & Access) => cancel(id, options, reach(options), terminal));
  for (const [word, says] of [
    ["approve", "let a run do what it asks about, once"],
    ["deny", "refuse what a run asks about; its incident stays with people"],
  ] as const) {
    client(program, `${word} <id>`, says)
      .requiredOption("--reason <text>", "why")
      .option("--plan <hash>", "only if this is still what it asks")
      .action((id: string, options: AnswerOptions & Access) =>
        answer(word, id, options, { api: reach(options), terminal }),
      );
  }
}

/** What there is to do and to learn when runs are over. */
function addAftermathCommands(program: Command, terminal: Terminal, reach: (access: Access) => Api): void {
  client(program, "undo [id]", "put back what a run changed, if it still stands as the run left it")
    .option("--reason <text>", "why")
    .option("--list", "what can be put back")
    .option("--all", "the same, with what is over")
    .action((id: string | undefined, options: UndoOptions & Access) => undo(id, options, reach(options), terminal));
  client(program, "scorecard", "what shadowed runs would have done, compared with what happened")
    .option("--runbook <name>", "of one runbook")
    .option("--cases", "each case with its reason")
    .option("--markdown", "as Markdown, with each case")
    .action((options: ScorecardOptions & Access) => scorecard(options, reach(options), terminal));
}

function addReplay(program: Command, reach: (access: Access) => Api, terminal: Terminal): void {
  client(program, "replay [file]", "run a webhook body again, by default without changing anything")
    .option("--run <id>", "the notification of an earlier run")
    .option("--mode <mode>", "shadow, approve or auto; default shadow")
    .option("--follow", "its log as it grows, until it ends; exits with 1 when the run failed")
    .action((file: string | undefined, options: ReplayOptions & Access) =>
      replay(file, options, reach(options), terminal),
    );
}

function client(program: Command, name: string, says: string): Command {
  return program
    .command(name)
    .description(says)
    .option("--url <url>", "address of the service (RESPONDER_URL, http://127.0.0.1:8080)")
    .option("--token-file <file>", "file with an operator's token (instead of API_TOKEN)")
    .option("--json", "JSON for programs");
}
