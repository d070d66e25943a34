import { Command, CommanderError, Option } from "commander";
import { MODES, type Mode } from "../domain/mode.ts";
import { addClientCommands } from "./client-commands.ts";
import { Failed } from "./failed.ts";
import { addOfflineCommands } from "./offline-commands.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

type Options = { readonly config?: string };

/** The commands that run here and not against the API; each resolves to an exit code. */
export interface LocalCommands {
  serve(options: Options): Promise<number>;
  check(options: CheckOptions): Promise<number>;
  rbac(options: RbacOptions): Promise<number>;
}

interface CheckOptions extends Options {
  readonly cluster?: boolean;
}

interface RbacOptions extends Options {
  readonly runbooks?: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly mode?: Mode;
  readonly policy: boolean;
}

export interface CliWorld {
  readonly terminal?: Terminal;
  readonly version?: string;
  /** Default: the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs the command line; resolves to the exit code: 0 = done, 1 = refused or failed, 2 = not understood. */
export async function cli(argv: readonly string[], commands: LocalCommands, world: CliWorld = {}): Promise<number> {
  const { terminal = processTerminal, version = "development", env } = world;
  let code = 0;
  const program = new Command("first-responder")
    .description("Takes Alertmanager's alerts, diagnoses them and remediates what it safely can.")
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.complain(text.trimEnd()),
    })
    .showHelpAfterError("(first-responder --help tells more)");
  configured(program, "serve", "serve until SIGTERM").action(async (options: Options) => {
    code = await commands.serve(options);
  });
  configured(program, "check", "check settings and runbooks, as serve would")
    .option("--cluster", "ask the API server too whether it grants what the runbooks need")
    .action(async (options: CheckOptions) => {
      code = await commands.check(options);
    });
  addOfflineCommands(program, terminal, env);
  addRbac(program, async (options) => {
    code = await commands.rbac(options);
  });
  addClientCommands(program, terminal, env);
  const failure = await program.parseAsync([...argv]).then(
    () => 0,
    (error: unknown) => codeOf(error, terminal),
  );
  return failure || code;
}

/** A command that reads the settings. */
function configured(program: Command, name: string, says: string): Command {
  return program
    .command(name)
    .description(says)
    .option("--config <file>", "settings file (RESPONDER_CONFIG, config/responder.yaml)");
}

function addRbac(program: Command, act: (options: RbacOptions) => Promise<void>): void {
  const says = "print the Kubernetes rights that the runbooks need, and the policy that holds the service to them";
  configured(program, "rbac", says)
    .option("--runbooks <directory>", "runbooks to read (RUNBOOKS_DIR, config/runbooks)")
    .option("--namespace <name>", "namespace of the service account", "first-responder")
    .option("--service-account <name>", "name of the service account", "first-responder")
    .addOption(
      new Option("--mode <mode>", "ceiling on the runbooks' modes; in shadow they read only (MODE)").choices(MODES),
    )
    .option("--no-policy", "without the ValidatingAdmissionPolicy")
    .action(act);
}

/** Commander has told its own errors; ours are told here; everything else is a bug and goes up. */
function codeOf(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (!(error instanceof Failed)) throw error;
  terminal.complain(error.message);
  return error.code;
}
