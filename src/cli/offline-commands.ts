import type { Command } from "commander";
import { actions } from "../actions/registry.ts";
import { collectors } from "../collectors/registry.ts";
import { runbooksDirectory } from "../config.ts";
import type { Terminal } from "./terminal.ts";
import { type TestOptions, test } from "./test/test.ts";
import { verifyAudit } from "./verify-audit.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** The commands that need neither a service nor its secrets. */
export function addOfflineCommands(program: Command, terminal: Terminal, env?: Env): void {
  program
    .command("test [paths...]")
    .description("test runbooks by the *.test.yaml beside them: facts in, cause, remedy and sentence out")
    .option("--junit <file>", "write the results as JUnit XML too")
    .option("--coverage <percent>", "fail when less of a runbook's causes have a passing case, such as 100")
    .action((paths: readonly string[], options: TestOptions) =>
      test(paths.length > 0 ? paths : [runbooksDirectory(env)], options, {
        terminal,
        parts: { collectors, actions },
        now: () => performance.now(),
      }),
    );
  program
    .command("verify-audit <file>")
    .description("check the log in an exported run: no line changed, none missing")
    .option("--head <hash>", "a hash that the log must hold, as the end note on the incident names it")
    .action((file: string, options: { head?: string }) => verifyAudit(file, options, terminal));
}
