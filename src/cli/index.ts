import { Command } from "commander";

type Options = { readonly config?: string };

/** The commands that run here and not against the API; each resolves to an exit code. */
export interface LocalCommands {
  serve(options: Options): Promise<number>;
  check(options: Options): Promise<number>;
}

/** Runs the command line; resolves to the exit code. */
export async function cli(argv: readonly string[], commands: LocalCommands): Promise<number> {
  let code = 0;
  const program = new Command("first-responder").description("Takes Alertmanager's alerts, diagnoses and remediates.");
  program
    .command("serve")
    .description("serve until SIGTERM")
    .option("--config <file>", "settings file")
    .action(async (options: Options) => {
      code = await commands.serve(options);
    });
  program
    .command("check")
    .description("check settings and runbooks")
    .option("--config <file>", "settings file")
    .action(async (options: Options) => {
      code = await commands.check(options);
    });
  await program.parseAsync([...argv]);
  return code;
}
