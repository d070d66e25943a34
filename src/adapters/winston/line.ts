import { OutsideError } from "../../domain/outside-error.ts";
import { shortened } from "../../domain/wording.ts";

const LONGEST = 8_192; // characters of one value

/** For JSON: errors with what they say (winston would print `{}`), long values cut, but never inside a secret. */
export function printable(redact: (text: string) => string): (key: string, value: unknown) => unknown {
  return (_key, value) => {
    if (value instanceof Error) return errorFacts(value);
    if (typeof value === "string") return value.length > LONGEST ? shortened(redact(value), LONGEST) : value;
    return typeof value === "bigint" ? String(value) : value;
  };
}

/** Only these: errors of HTTP clients carry whole requests with their headers. */
function errorFacts(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const outside = error instanceof OutsideError ? { code: error.code, system: error.system } : { stack };
  return { name, message, ...outside, ...(cause instanceof Error && { cause: `${cause.name}: ${cause.message}` }) };
}

/** What a terminal would obey or a line reader would split at, beyond what JSON escapes by itself. */
export function harmless(json: string): string {
  return json.replaceAll(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
