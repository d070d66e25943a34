import { withoutSecretWords } from "./log-line.ts";

const HIDDEN = "(hidden)";

/**
 * A JSON value as it may be read outside of the cluster: of each pod template in it, what environment variables and headers
 * of probes are set to is hidden, and what looks like a secret among its arguments.
 */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, memberWithoutSecrets(key, each)]));
}

function memberWithoutSecrets(key: string, value: unknown): unknown {
  if (!Array.isArray(value)) return withoutSecrets(value);
  if (key === "env" || key === "httpHeaders") return value.map(withoutValue);
  if (key === "args" || key === "command") return value.map(withoutWords);
  return withoutSecrets(value);
}

function withoutValue(variable: unknown): unknown {
  return isMapping(variable) && "value" in variable ? { ...variable, value: HIDDEN } : variable;
}

function withoutWords(argument: unknown): unknown {
  return typeof argument === "string" ? withoutSecretWords(argument) : withoutSecrets(argument);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
