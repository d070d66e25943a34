import type { Clock } from "../ports/clock.ts";
import { contentOf, fileSecret, hidden, type Secret } from "./secret.ts";

/** Every secret, with what it is for. Each may also be given as `<NAME>_FILE`, a path. */
export const SECRETS = {
  ALERTMANAGER_TOKEN:
    "Bearer tokens that webhooks must carry: `token` or `name:token`, several with commas. The name tells Alertmanagers apart.",
  API_TOKEN:
    "Bearer tokens of operators, `name:token`, several with commas; the name is recorded as who did it. None = no API.",
  PAGERDUTY_TOKEN: "REST API token. None = PagerDuty is left alone and nothing is acted on.",
  PAGERDUTY_ROUTING_KEY: "Events API key of a service of its own, to page people about groups without an incident.",
  PAGERDUTY_WEBHOOK_SECRET:
    "Secrets of PagerDuty's V3 webhook subscriptions, several with commas while one is rotated. None = people's acts are read from PagerDuty.",
  PROMETHEUS_TOKEN: "Bearer token for Prometheus.",
  ALERTMANAGER_READ_TOKEN: "Bearer token for reading silences at `ALERTMANAGER_URL`.",
  REDIS_URL:
    "`redis://user:password@host:6379` or `rediss://…` (TLS): Redis, for collectors that ask it directly. None = they do not.",
  DATABASE_URL: "`postgres://…`: the journal is on Postgres, for several replicas. None = embedded, in `DATA_DIR`.",
} as const;
export type SecretName = keyof typeof SECRETS;

export type Env = Readonly<Record<string, string | undefined>>;

export interface Secrets {
  readonly of: Readonly<Record<SecretName, Secret>>;
  readonly mistakes: readonly string[];
  /** Every value ever seen, to keep it out of logs. */
  readonly seen: () => readonly string[];
}

export function readSecrets(env: Env, clock: Pick<Clock, "now">): Secrets {
  const known = new Set<string>();
  const names = Object.keys(SECRETS) as SecretName[];
  const of = Object.fromEntries(names.map((name) => [name, remembered(readSecret(name, env, clock), known)]));
  return {
    of: of as Record<SecretName, Secret>,
    mistakes: names.flatMap((name) => mistakesOf(name, env)),
    seen: () => [...known],
  };
}

function readSecret(name: SecretName, env: Env, clock: Pick<Clock, "now">): Secret {
  const file = env[`${name}_FILE`];
  const value = env[name]?.trim() || undefined;
  return value === undefined && file ? fileSecret(file, clock) : hidden(() => value);
}

function remembered(secret: Secret, known: Set<string>): Secret {
  return hidden(() => {
    const value = secret();
    if (value !== undefined && !known.has(value)) for (const piece of piecesOf(value)) known.add(piece);
    return value;
  });
}

/** The value and what in it is secret by itself: each token of a list, the password of a URL. */
function piecesOf(value: string): readonly string[] {
  const password = URL.canParse(value) ? new URL(value).password : "";
  if (password) return [value, password, decodeURIComponent(password)];
  const entries = value.split(/[,\n]/).map((entry) => entry.trim());
  return [value, ...entries, ...entries.map((entry) => entry.replace(/^[^:]*:/, "").trim())].filter(Boolean);
}

function mistakesOf(name: SecretName, env: Env): readonly string[] {
  const file = env[`${name}_FILE`];
  if (!file) return [];
  if (env[name]) return [`${name} and ${name}_FILE are both set: unset one of them`];
  const content = contentOf(file);
  if (content === undefined) return [`${name}_FILE: ${file} cannot be read: check the path and its rights`];
  return content === "" ? [`${name}_FILE: ${file} is empty: write the secret into it`] : [];
}
