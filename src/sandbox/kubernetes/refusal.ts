import type { Response } from "express";

/** An answer in place of the one hoped for, in the API server's own form and words. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, reason: string, message: string, details?: object) {
    super(message);
    this.status = status;
    this.body = {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      reason,
      ...(details ? { details } : {}),
      code: status,
    };
  }
}

const GROUPS: Readonly<Record<string, string>> = {
  deployments: "apps",
  replicasets: "apps",
  horizontalpodautoscalers: "autoscaling",
};

export function notFound(kind: string, name: string): Refusal {
  const group = GROUPS[kind];
  const message = `${group ? `${kind}.${group}` : kind} "${name}" not found`;
  return new Refusal(404, "NotFound", message, { name, ...(group ? { group } : {}), kind });
}

export function conflict(name: string, resource = "deployments.apps"): Refusal {
  const words = "the object has been modified; please apply your changes to the latest version and try again";
  const message = `Operation cannot be fulfilled on ${resource} "${name}": ${words}`;
  const [kind, group] = resource.split(".");
  return new Refusal(409, "Conflict", message, { name, ...(group ? { group } : {}), kind });
}

export function invalid(subject: string, field: string, problem: string): Refusal {
  const causes = [{ reason: "FieldValueInvalid", message: problem, field }];
  return new Refusal(422, "Invalid", `${subject} is invalid: ${field}: ${problem}`, { causes });
}

export function badRequest(message: string): Refusal {
  return new Refusal(400, "BadRequest", message);
}

export function forbidden(what: string): Refusal {
  return new Refusal(403, "Forbidden", `${what} is forbidden: User "sandbox" cannot do this in the sandbox`);
}

export const unauthorized = (): Refusal => new Refusal(401, "Unauthorized", "Unauthorized");

/** Sends it; `Retry-After` as the API server sets it when it has too much to do. */
export function refuse(response: Response, { status, body }: Refusal): void {
  if (status === 429) response.set("Retry-After", "1");
  response.status(status).json(body);
}
