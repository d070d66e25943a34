import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";
import { verifyAudit } from "./verify-audit.ts";

/** The commands that need neither a service nor settings. */
export function addOfflineCommands(program: Command, terminal: Terminal): void {
  program
    .command("verify-audit <file>")
    .description("check the log in an exported run: no line changed, none missing")
    .option("--head <hash>", "a hash that the log must hold, as the end note on the incident names it")
    .action((file: string, options: { head?: string }) => verifyAudit(file, options, terminal));
}
