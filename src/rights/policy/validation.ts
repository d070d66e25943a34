/** One condition that a request of the account must meet. */
export interface Validation {
  /** CEL that is true of what is allowed, and of every request that it is not about. */
  readonly expression: string;
  readonly message: string;
  /** For the reader of the policy. */
  readonly wantedBy: readonly string[];
}

/** Conditions on requests of one kind, `variables.what == "UPDATE apps/deployments a/b"`; all others pass. A line each. */
export function whenAt(at: string, ...conditions: readonly string[]): string {
  return `${at} ? (\n  ${conditions.join(" &&\n  ")}\n) : true\n`;
}
