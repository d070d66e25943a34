/**
 * What can go wrong with an outside system, and what that means for us.
 * `retry`: the same call may work in a moment. `applied`: whether the call may have taken effect all the same.
 */
const CODES = {
  unreachable: { retry: true, applied: "no" },
  "timed-out": { retry: true, applied: "maybe" },
  "broken-off": { retry: true, applied: "maybe" },
  throttled: { retry: true, applied: "no" },
  failing: { retry: true, applied: "maybe" },
  "bad-answer": { retry: true, applied: "maybe" },
  unauthorized: { retry: false, applied: "no" },
  forbidden: { retry: false, applied: "no" },
  missing: { retry: false, applied: "no" },
  conflict: { retry: false, applied: "no" },
  rejected: { retry: false, applied: "no" },
} as const;

export type OutsideCode = keyof typeof CODES;
/** `step` is for a step that ran out of time without a system of its own to blame. */
export const OUTSIDE_SYSTEMS = [
  "pagerduty",
  "kubernetes",
  "prometheus",
  "alertmanager",
  "redis",
  "journal",
  "step",
] as const;
export type OutsideSystem = (typeof OUTSIDE_SYSTEMS)[number];

/** Facts beside the message. `status` is HTTP's; `retryAfter` in milliseconds, from the system's own answer. */
export interface OutsideDetail {
  readonly detail?: string;
  readonly status?: number;
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** An outside system failed us. `detail` is its own message, already free of secrets. Anything else that throws is our bug. */
export class OutsideError extends Error {
  override readonly name = "OutsideError";
  readonly system: OutsideSystem;
  readonly code: OutsideCode;
  readonly doing: string;
  readonly detail: string;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;

  constructor(system: OutsideSystem, code: OutsideCode, doing: string, facts: OutsideDetail = {}) {
    const detail = facts.detail ?? "";
    super(`${system} ${code} while ${doing}${detail ? `: ${detail}` : ""}`, { cause: facts.cause });
    this.system = system;
    this.code = code;
    this.doing = doing;
    this.detail = detail;
    this.status = facts.status;
    this.retryAfter = facts.retryAfter;
  }

  get retryable(): boolean {
    return CODES[this.code].retry;
  }

  /** The call may have taken effect: read back before repeating it. */
  get ambiguous(): boolean {
    return CODES[this.code].applied === "maybe";
  }
}
