import { type OutsideCode, OutsideError, type OutsideSystem } from "../../domain/outside-error.ts";
import { withoutSecrets } from "../../domain/without-secrets.ts";
import { Cancelled } from "../../ports/run.ts";

/** What a step came to: JSON, as an engine stores it. A returned `undefined` is a missing `value`. */
export type Remembered =
  | { readonly kind: "returned"; readonly value?: unknown }
  | { readonly kind: "threw"; readonly error: RememberedError }
  | { readonly kind: "cancelled" };

export type RememberedError =
  | {
      readonly kind: "outside";
      readonly system: OutsideSystem;
      readonly code: OutsideCode;
      readonly doing: string;
      readonly detail: string;
      readonly status?: number;
      readonly retryAfter?: number;
    }
  | { readonly kind: "other"; readonly name: string; readonly message: string };

/** A thrown value as it is remembered. */
export function rememberError(error: unknown): RememberedError {
  if (error instanceof OutsideError) {
    const { system, code, doing, detail, status, retryAfter } = error;
    return {
      kind: "outside",
      system,
      code,
      doing,
      detail,
      ...(status === undefined ? {} : { status }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    };
  }
  if (error instanceof Error) return { kind: "other", name: error.name, message: error.message };
  return { kind: "other", name: "Error", message: String(error) };
}

/** Gives back what the step returned or throws what it threw, the first time as at every replay. `cause`: the original. */
export function recall(remembered: Remembered, cause?: unknown): unknown {
  switch (remembered.kind) {
    case "returned":
      return remembered.value;
    case "threw":
      throw recallError(remembered.error, cause);
    case "cancelled":
      throw new Cancelled("the run was cancelled");
  }
}

/** What a run's log shows of a step. It is read by the API, exported and sent around: pod templates go into it without secrets. */
export function eventData(remembered: Remembered): unknown {
  switch (remembered.kind) {
    case "returned":
      return withoutSecrets(remembered.value ?? null);
    case "threw":
      return { error: messageOf(remembered.error) };
    case "cancelled":
      return { cancelled: true };
  }
}

function messageOf(error: RememberedError): string {
  return error.kind === "outside" ? recallError(error, undefined).message : error.message;
}

function recallError(error: RememberedError, cause: unknown): Error {
  if (error.kind === "outside") {
    const { system, code, doing, ...facts } = error;
    return new OutsideError(system, code, doing, { ...facts, cause });
  }
  const recalled = new Error(error.message, { cause });
  recalled.name = error.name;
  return recalled;
}
