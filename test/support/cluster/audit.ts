import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../e2e/until.ts";

/** One request as the API server's audit log has it. */
export interface Audited {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly code: number;
  readonly dryRun: boolean;
  readonly at: number;
  readonly body: unknown;
}

/** What one account asked of the API server, from now on. */
export interface Audit {
  /** Oldest first; waits until the log has everything up to now. */
  requests(): Promise<readonly Audited[]>;
}

interface Line {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user?: { readonly username?: string };
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code?: number };
  readonly requestObject?: unknown;
  readonly requestReceivedTimestamp: string;
}

/** Where the cluster of these tests writes its audit log; undefined where nobody says. */
export function auditLog(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folder = env["CLUSTER_DIR"];
  return env["CLUSTER_AUDIT_LOG"] ?? (folder === undefined ? undefined : join(folder, "logs", "audit.jsonl"));
}

/** Follows the log from its present end. */
export async function audit(file: string, username: string): Promise<Audit> {
  const begin = (await stat(file)).size;
  return { requests: async () => (await settled(file, begin)).filter(by(username)).map(audited) };
}

function by(username: string): (line: Line) => boolean {
  return ({ user }) => user?.username === username;
}

/** The log is written in batches: it is whole when it no longer grows. */
async function settled(file: string, begin: number): Promise<readonly Line[]> {
  let size = -1;
  await until("the audit log is written", async () => {
    const before = size;
    size = (await stat(file)).size;
    return size === before;
  });
  const log = await open(file);
  try {
    const buffer = Buffer.alloc(size - begin);
    await log.read(buffer, 0, buffer.length, begin);
    return buffer
      .toString("utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  } finally {
    await log.close();
  }
}

function audited({
  verb,
  objectRef = {},
  responseStatus,
  requestURI,
  requestObject,
  requestReceivedTimestamp,
}: Line): Audited {
  const { apiGroup = "", resource = "", subresource, namespace = "", name = "" } = objectRef;
  return {
    verb,
    group: apiGroup,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace,
    name,
    code: responseStatus?.code ?? 0,
    dryRun: new URL(requestURI, "http://api").searchParams.has("dryRun"),
    at: Date.parse(requestReceivedTimestamp),
    body: requestObject,
  };
}
