import { actions } from "./actions/registry.ts";
import { collectorsWhere } from "./collectors/registry.ts";
import { type Config, loadConfig } from "./config.ts";
import { OutsideError } from "./domain/outside-error.ts";
import { forgetsTooSoon } from "./domain/retention.ts";
import type { Runbook } from "./domain/runbook.ts";
import { type Listening, listen } from "./http/listen.ts";
import { loadRunbookDirectory } from "./runbooks/files.ts";
import { problemText } from "./runbooks/problem.ts";
import { version } from "./version.ts";
import { clock, type Service, wire } from "./wire.ts";

/** What a command needs before it can do anything: settings and runbooks without a mistake. */
export type Prepared =
  | { readonly kind: "ready"; readonly config: Config; readonly runbooks: readonly Runbook[] }
  | { readonly kind: "mistaken"; readonly mistakes: readonly string[] };

/** Reads the settings, then the runbooks in the directory that they name; all mistakes of one at once. */
export async function prepare(options: { config?: string | undefined }): Promise<Prepared> {
  const settings = loadConfig({ file: options.config, clock });
  if (settings.kind === "mistaken") return settings;
  const { config } = settings;
  const loaded = await loadRunbookDirectory(config.runbooksDir, {
    collectors: collectorsWhere(config.kubernetes),
    actions,
  });
  if (loaded.kind === "broken") return { kind: "mistaken", mistakes: loaded.problems.map(problemText) };
  const forgetful = forgetsTooSoon(config, loaded.runbooks);
  if (forgetful !== undefined) return { kind: "mistaken", mistakes: [forgetful] };
  return { kind: "ready", config, runbooks: loaded.runbooks };
}

/** Serves until SIGTERM or SIGINT. Resolves to the process's exit code: 0 = drained, 1 = could not go on, 2 = mistakes. */
export async function serve(options: { config?: string | undefined }): Promise<number> {
  const prepared = await prepare(options);
  if (prepared.kind === "mistaken") {
    for (const mistake of prepared.mistakes) process.stderr.write(`${mistake}\n`);
    return 2;
  }
  for (const warning of prepared.config.warnings) process.stderr.write(`warning: ${warning}\n`);
  try {
    return await run(prepared.config, prepared.runbooks);
  } catch (error) {
    if (!(error instanceof OutsideError) && !isAddressError(error)) throw error;
    process.stderr.write(`first-responder cannot start: ${error.message}\n`);
    return 1;
  }
}

async function run(config: Config, runbooks: readonly Runbook[]): Promise<number> {
  const stopping = new AbortController();
  const ended = Promise.withResolvers<{ code: number; why: string }>();
  const onFenced = (why: string): void => ended.resolve({ code: 1, why });
  const service = await wire(config, { runbooks, version, stopping: stopping.signal, onFenced });
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => ended.resolve({ code: 0, why: name }));

  const server = await listen(service.app, config.listen);
  await service.start();
  service.telemetry.tell({ kind: "started", version, port: server.port, runbooks: runbooks.length });

  const { code, why } = await ended.promise;
  service.telemetry.tell({ kind: "stopping", why });
  stopping.abort();
  if (code === 0) await drain(server, service, config.listen.drain);
  return code;
}

/** Requests end, runs are let go of where they stand, everything is closed: within the grace, or by force. */
async function drain(server: Listening, service: Service, grace: number): Promise<void> {
  const force = setTimeout(() => process.exit(1), grace + 5_000).unref();
  await server.close(grace);
  await service.stop();
  clearTimeout(force);
}

function isAddressError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && error.syscall === "listen";
}
