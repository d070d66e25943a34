import type { BlastRadius } from "../domain/blast-radius.ts";
import type { WideLimits } from "../domain/budgets.ts";
import type { Ceilings } from "../domain/ceilings.ts";
import type { FreezeWindow } from "../domain/freeze.ts";
import type { Mode } from "../domain/mode.ts";
import type { Rate } from "../domain/rate.ts";
import type { Tokens } from "../ports/tokens.ts";
import type { LogLevel } from "./schema.ts";
import type { Secret } from "./secret.ts";

/** Everything the service was told. Frozen; durations in milliseconds, sizes in bytes. */
export interface Config {
  /** The settings file that was read. */
  readonly file: string | undefined;
  /** Worth a log line each: what is allowed, but probably not meant. */
  readonly warnings: readonly string[];
  /** Every secret value seen so far, for redaction. */
  readonly secrets: () => readonly string[];
  readonly mode: Mode;
  readonly runbooksDir: string;
  readonly logLevel: LogLevel;
  readonly listen: Readonly<{ host: string; port: number; publicUrl: string | undefined; drain: number }>;
  readonly intake: Readonly<{ maxBody: number; maxBytesInFlight: number }>;
  readonly alertmanager: Readonly<{ tokens: Tokens; anonymous: boolean }>;
  /** Those that PagerDuty's webhooks may be signed with, as they are now; none = no such webhooks. */
  readonly webhookSecrets: () => readonly string[];
  /** No tokens = no API. */
  readonly api: Readonly<{ tokens: Tokens }>;
  readonly store: Readonly<{ kind: "sqlite"; dir: string } | { kind: "postgres"; url: Secret }>;
  readonly retention: number;
  readonly runs: Readonly<{
    relapseWindow: number;
    freshFor: number;
    lease: number;
    incidentWait: number;
    resolveWait: number;
    approvalWait: number;
    concurrency: number;
  }>;
  readonly limits: WideLimits;
  /** So many alert groups at once. */
  readonly storm: Rate;
  readonly blastRadius: BlastRadius;
  readonly freeze: readonly FreezeWindow[];
  readonly pagerduty: PagerDutyConfig | undefined;
  readonly prometheus: Readonly<{ url: string; token: Secret; timeout: number }> | undefined;
  /** Where Alertmanager's silences are read. */
  readonly silences: Readonly<{ url: string; token: Secret; timeout: number }> | undefined;
  readonly redis: Readonly<{ url: Secret; timeout: number }> | undefined;
  readonly kubernetes: Readonly<{
    kubeconfig: string | undefined;
    timeout: number;
    /** Runbooks may run commands in pods. */
    exec: boolean;
    deniedNamespaces: readonly string[];
    ceilings: Ceilings;
  }>;
}

export interface PagerDutyConfig {
  readonly token: Secret;
  readonly routingKey: Secret;
  readonly from: string;
  readonly url: string;
  readonly eventsUrl: string;
  readonly serviceIds: readonly string[];
  readonly requestsPerMinute: number;
  readonly timeout: number;
}
