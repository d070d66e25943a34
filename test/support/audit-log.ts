import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Rule } from "../../src/rights/rules.ts";

// https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
const Line = z.object({
  stage: z.string(),
  verb: z.string(),
  requestURI: z.string().default("/"),
  requestObject: z.unknown().optional(),
  user: z.object({ username: z.string() }),
  objectRef: z
    .object({
      apiGroup: z.string().default(""),
      resource: z.string().default(""),
      subresource: z.string().optional(),
      namespace: z.string().default(""),
      name: z.string().optional(),
    })
    .optional(),
  responseStatus: z.object({ code: z.int().optional(), message: z.string().optional() }).optional(),
});

/** One request of an account, as the API server's audit log has it. */
export interface Audited {
  readonly verb: string;
  readonly group: string;
  /** With its subresource. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string | undefined;
  readonly code: number;
  readonly message: string;
  readonly dryRun: boolean;
  /** What was sent, where the audit policy keeps it. */
  readonly body: unknown;
}

/** What an account asked for, oldest first; requests outside the resources (`/version`) are left out. */
export function requestsOf(username: string, text: string): readonly Audited[] {
  return text.split("\n").flatMap((line) => {
    if (!line.includes(JSON.stringify(username))) return []; // parsing all lines of a suite takes long
    const { stage, verb, user, objectRef, responseStatus, ...request } = Line.parse(JSON.parse(line));
    if (user.username !== username || stage !== "ResponseComplete" || !objectRef) return [];
    const { apiGroup: group, resource, subresource, namespace, name } = objectRef;
    const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
    const { code = 0, message = "" } = responseStatus ?? {};
    const dryRun = new URL(request.requestURI, "http://api").searchParams.has("dryRun");
    return [{ verb, group, resource: whole, namespace, name, code, message, dryRun, body: request.requestObject }];
  });
}

/** The audit log of the cluster in CLUSTER_DIR, or AUDIT_LOG; undefined where there is none to read. */
export function auditLog(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const path = env["AUDIT_LOG"] ?? (env["CLUSTER_DIR"] && `${env["CLUSTER_DIR"]}/logs/audit.jsonl`);
  if (!path) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // not on this machine
  }
}

/** What was asked and not allowed, by RBAC or by an admission policy. */
export function forbidden(requests: readonly Audited[]): readonly Audited[] {
  return requests.filter(({ code }) => code === 403);
}

/** What was granted and never used: "patch deployments.apps drift-processor in spec-to-proof". */
export function unused(rules: readonly Rule[], requests: readonly Audited[]): readonly string[] {
  const done = requests.filter(({ code }) => code !== 403);
  return rules.flatMap((rule) =>
    rule.verbs.flatMap((verb) =>
      (rule.names.length > 0 ? rule.names : [undefined])
        .filter((name) => !done.some((request) => isUse(request, { rule, verb, name })))
        .map((name) =>
          [verb, rule.group ? `${rule.resource}.${rule.group}` : rule.resource, name, "in", rule.namespace]
            .filter(Boolean)
            .join(" "),
        ),
    ),
  );
}

function isUse(
  request: Audited,
  { rule, verb, name }: { readonly rule: Rule; readonly verb: string; readonly name: string | undefined },
): boolean {
  return (
    request.verb === verb &&
    request.group === rule.group &&
    request.resource === rule.resource &&
    request.namespace === rule.namespace &&
    (name === undefined || request.name === name)
  );
}
