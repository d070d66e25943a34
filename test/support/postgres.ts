import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chownSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { Client } from "pg";

/** A Postgres for tests. `own`: started by this process, so it may be stopped and killed. */
export interface PostgresServer {
  readonly own: boolean;
  /** URL of a new database: empty, or a copy of that at `template`, which nobody may be using. */
  freshDatabase(template?: string): Promise<string>;
  /** Shuts down as an operator would: open sessions are ended. */
  stop(): Promise<void>;
  /** Dies without a checkpoint; the next start recovers from the log. */
  kill(): Promise<void>;
  /** Comes back on the same port with the same data. */
  start(): Promise<void>;
}

export type PostgresForTests =
  | { readonly kind: "ready"; readonly server: PostgresServer }
  | { readonly kind: "absent"; readonly reason: string };

let shared: Promise<PostgresForTests> | undefined;

/**
 * The one server of this test process: `TEST_DATABASE_URL` (whose user may create databases), else Debian's binaries in a
 * temporary directory. It goes with the process.
 */
export function postgresForTests(): Promise<PostgresForTests> {
  shared ??= findPostgres();
  return shared;
}

async function findPostgres(): Promise<PostgresForTests> {
  const url = process.env["TEST_DATABASE_URL"];
  if (url) return { kind: "ready", server: foreignServer(url) };
  const binaries = newestBinaries();
  if (!binaries) return { kind: "absent", reason: "no TEST_DATABASE_URL and no /usr/lib/postgresql/*/bin/postgres" };
  return { kind: "ready", server: await ownServer(binaries) };
}

function newestBinaries(): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, "bin")).find((dir) => existsSync(join(dir, "postgres")));
}

function foreignServer(url: string): PostgresServer {
  const refuse = (): Promise<void> => Promise.reject(new Error("the server of TEST_DATABASE_URL is not ours to stop"));
  return {
    own: false,
    freshDatabase: (template) => createDatabase(url, template),
    stop: refuse,
    kill: refuse,
    start: refuse,
  };
}

async function ownServer(binaries: string): Promise<PostgresServer> {
  const user = unprivilegedUser();
  const dir = mkdtempSync(join(tmpdir(), "first-responder-postgres-"));
  if (user) chownSync(dir, user.uid, user.gid);
  const data = join(dir, "data");
  const made = spawnSync(
    join(binaries, "initdb"),
    ["-D", data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
    { ...user, cwd: dir, encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || String(made.error)}`);
  const port = await freePort();
  const url = `postgres://test@127.0.0.1:${port}/postgres`;
  const log = openSync(join(dir, "log"), "a");
  let running: ChildProcess | undefined;

  async function start(): Promise<void> {
    running = spawn(join(binaries, "postgres"), ["-D", data, ...settings(port)], {
      ...user,
      cwd: dir,
      stdio: ["ignore", log, log],
    });
    running.unref(); // mocha ends when nothing else is left
    await untilItAnswers(url, () => readFileSync(join(dir, "log"), "utf8").slice(-2000));
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = running;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const exited = once(ending, "exit");
    ending.ref();
    ending.kill(signal);
    await exited;
  }

  process.once("exit", () => {
    if (running?.exitCode === null) {
      spawnSync(join(binaries, "pg_ctl"), ["stop", "-D", data, "-m", "immediate"], { ...user, cwd: dir });
    }
    closeSync(log);
    rmSync(dir, { recursive: true, force: true });
  });
  await start();
  return {
    own: true,
    freshDatabase: (template) => createDatabase(url, template),
    stop: () => end("SIGINT"), // "fast shutdown" in Postgres' words
    kill: () => end("SIGQUIT"), // "immediate shutdown"
    start,
  };
}

/** It syncs for real: what is tested is what is promised. */
function settings(port: number): string[] {
  const values = {
    port,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: 200,
    shared_buffers: "32MB",
    fsync: "on",
    synchronous_commit: "on",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Postgres refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const [, , uid, gid] = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody") ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : Promise.reject(new Error("no free port"));
}

async function untilItAnswers(url: string, log: () => string): Promise<void> {
  const giveUp = Date.now() + 20_000;
  for (;;) {
    const error = await tryQuery(url, "select 1");
    if (!error) return;
    if (Date.now() > giveUp) throw new Error(`Postgres does not answer: ${log()}`, { cause: error });
    await after(25);
  }
}

async function tryQuery(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(sql);
    return undefined;
  } catch (error) {
    return error ?? new Error("unknown");
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(server: string, template?: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const copied = template ? ` template ${new URL(template).pathname.slice(1)}` : "";
  const failed = await tryQuery(server, `create database ${name}${copied}`);
  if (failed) throw new Error("no new database", { cause: failed });
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
