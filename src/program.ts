import { check } from "./check.ts";
import { cli } from "./cli/index.ts";
import { serve } from "./serve.ts";
import { version } from "./version.ts";

/** The command line. The sandbox's code is loaded by `demo` alone. */
export async function program(argv: readonly string[]): Promise<void> {
  process.exitCode = await cli(argv, { serve, check }, { version });
}
