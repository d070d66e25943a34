import { isUtf8 } from "node:buffer";
import { type Problem, problem } from "./problem.ts";

export type Parsed =
  | { readonly kind: "parsed"; readonly value: unknown }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Bytes to values. The messages say where, and never repeat what was sent. */
export function parseJson(bytes: Buffer): Parsed {
  if (bytes.length === 0) return refused("The body is empty: send a JSON document.");
  if (!isUtf8(bytes)) return refused("The body is not valid UTF-8: send JSON in UTF-8.");
  try {
    return { kind: "parsed", value: JSON.parse(bytes.toString()) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused(`The body is not JSON${placeOf(error.message)}.`);
  }
}

function placeOf(message: string): string {
  if (message.includes("end of JSON input") || message.includes("Unterminated")) return ": it ends too early";
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  return position === undefined ? "" : `: there is a mistake at character ${Number(position) + 1}`;
}

function refused(detail: string): Parsed {
  return { kind: "refused", problem: problem(400, detail) };
}
