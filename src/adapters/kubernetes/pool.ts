import { createHash } from "node:crypto";
import { Agent, type Dispatcher } from "undici";

/** What a connection is made with. A rotated CA or client certificate is another identity, so it gets other connections. */
export interface Identity {
  readonly ca?: Material;
  readonly cert?: Material;
  readonly key?: Material;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}
type Material = string | Buffer;

/** A few connections that every call shares: the library alone would open one for each call. */
export interface Pool {
  dispatcher(identity: Identity): Dispatcher;
  /** The next call connects anew: for connections that no longer answer. Calls in flight keep theirs. */
  renew(): void;
  /** Ends all connections at once. */
  close(): Promise<void>;
}

const CONNECTIONS = 4;
const ANSWER_LIMIT = 32 * 1024 * 1024; // bytes

export function pool(timeoutMs: number): Pool {
  const agents = new Set<Agent>();
  let current: { readonly fingerprint: string; readonly agent: Agent } | undefined;

  function retire(): void {
    const agent = current?.agent;
    current = undefined;
    if (agent) void agent.close().then(() => agents.delete(agent));
  }

  return {
    dispatcher(identity) {
      const fingerprint = fingerprintOf(identity);
      if (current?.fingerprint === fingerprint) return current.agent;
      retire();
      const agent = agentFor(identity, timeoutMs);
      agents.add(agent);
      current = { fingerprint, agent };
      return agent;
    },
    renew: retire,
    close: async () => {
      current = undefined;
      await Promise.all([...agents].map((agent) => agent.destroy()));
      agents.clear();
    },
  };
}

function agentFor(identity: Identity, timeoutMs: number): Agent {
  return new Agent({
    allowH2: true,
    connections: CONNECTIONS,
    headersTimeout: timeoutMs + 1_000, // each call has its own deadline; these are for what that one misses
    bodyTimeout: timeoutMs + 1_000,
    maxResponseSize: ANSWER_LIMIT,
    connect: { ...identity, timeout: Math.min(3_000, timeoutMs), keepAlive: true },
  });
}

function fingerprintOf(identity: Identity): string {
  const { ca, cert, key, servername, rejectUnauthorized } = identity;
  const parts = [ca, cert, key].map((material) => material?.toString("base64"));
  return createHash("sha256")
    .update(JSON.stringify([...parts, servername, rejectUnauthorized]))
    .digest("hex");
}
