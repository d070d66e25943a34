import { check } from "./check.ts";
import { cli } from "./cli/index.ts";
import { rbac } from "./rbac.ts";
import { serve } from "./serve.ts";
import { version } from "./version.ts";

/** The command line. The sandbox's code is loaded by `demo` alone. */
export async function program(argv: readonly string[]): Promise<void> {
  process.exitCode = await cli(argv, { serve: serveOrLeave, check, rbac }, { version });
}

/** A service that cannot go on must not linger: the server, pools and timers it has opened would keep the process alive. */
async function serveOrLeave(options: Parameters<typeof serve>[0]): Promise<number> {
  const code = await serve(options);
  if (code !== 0) process.exit(code);
  return code;
}
