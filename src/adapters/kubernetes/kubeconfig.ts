import type { RequestOptions } from "node:https";
import { delimiter } from "node:path";
import { KubeConfig, type RequestContext } from "@kubernetes/client-node";
import { OutsideError } from "../../domain/outside-error.ts";
import { plain } from "../../domain/wording.ts";
import type { Identity, Pool } from "./pool.ts";

/** The library's own configuration, but for the connections: see {@link Pool}. Tokens are asked for before each call. */
class PooledConfig extends KubeConfig {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    super();
    this.#pool = pool;
  }

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    const options = await this.#credentials();
    for (const [name, value] of Object.entries(options.headers ?? {})) context.setHeaderParam(name, String(value));
    if (options.auth) context.setHeaderParam("Authorization", `Basic ${Buffer.from(options.auth).toString("base64")}`);
    context.setDispatcher(this.#pool.dispatcher(identityOf(options)));
  }

  async #credentials(): Promise<RequestOptions> {
    const options: RequestOptions = {};
    try {
      await this.applyToHTTPSOptions(options);
      return options;
    } catch (error) {
      const detail = `credentials could not be read: ${plain(error instanceof Error ? error.message : "")}`;
      throw new OutsideError("kubernetes", "unauthorized", "connecting", { detail });
    }
  }
}

/**
 * Reads a kubeconfig (several paths as `KUBECONFIG` has them), or the pod's own service account when there is no path.
 * Throws OutsideError when neither is there.
 */
export function kubeConfig(path: string | undefined, pool: Pool): KubeConfig {
  const config = new PooledConfig(pool);
  try {
    load(config, path);
  } catch (error) {
    const detail = plain(error instanceof Error ? error.message : "");
    throw new OutsideError("kubernetes", "rejected", "reading the kubeconfig", { detail });
  }
  const server = config.getCurrentCluster()?.server;
  if (server && URL.canParse(server) && new URL(server).hostname !== "undefined") return config;
  const detail = !path ? "no kubeconfig, and not inside a cluster" : `${path} names no current cluster`;
  throw new OutsideError("kubernetes", "rejected", "reading the kubeconfig", { detail });
}

function load(config: KubeConfig, path: string | undefined): void {
  const [first, ...others] = (path ?? "").split(delimiter).filter((each) => each !== "");
  if (first === undefined) {
    config.loadFromCluster();
    return;
  }
  config.loadFromFile(first);
  for (const other of others) {
    const more = new KubeConfig();
    more.loadFromFile(other);
    config.mergeConfig(more, true);
  }
}

function identityOf({ ca, cert, key, servername, rejectUnauthorized }: RequestOptions): Identity {
  return {
    ...(isMaterial(ca) ? { ca } : {}),
    ...(isMaterial(cert) ? { cert } : {}),
    ...(isMaterial(key) ? { key } : {}),
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
}

function isMaterial(value: unknown): value is string | Buffer {
  return typeof value === "string" || Buffer.isBuffer(value);
}
