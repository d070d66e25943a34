import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Context } from "mocha";
import { type PostgresServer, postgresForTests } from "../postgres.ts";

/** Skips the test, with the reason on the screen; in continuous integration nothing may be missing, so there it fails. */
function absent(test: Context, reason: string): never {
  if (process.env["CI"] === "true") throw new Error(reason);
  console.log(`      skipped: ${reason}`);
  return test.skip();
}

export function needsProgram(test: Context, name: string): string {
  const found = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((dir) => join(dir, name))
    .find(isExecutable);
  return found ?? absent(test, `${name} is not installed`);
}

export async function needsPostgres(test: Context): Promise<PostgresServer> {
  const found = await postgresForTests();
  return found.kind === "ready" ? found.server : absent(test, found.reason);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
