import { isUtf8 } from "node:buffer";
import { type Problem, problem } from "./problem.ts";

export type Parsed =
  | { readonly kind: "parsed"; readonly value: unknown }
  | { readonly kind: "refused"; readonly problem: Problem };

/** Bytes to values. The messages say where, and never repeat what was sent. */
export function parseJson(bytes: Buffer): Parsed {
  if (bytes.length === 0) return refused("The body is empty: send a JSON document.");
  if (!isUtf8(bytes)) return refused("The body is not valid UTF-8: send JSON in UTF-8.");
  const text = bytes.toString();
  try {
    return { kind: "parsed", value: JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refused(`The body is not JSON${placeOf(error.message, text.length)}.`);
  }
}

function placeOf(message: string, length: number): string {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (message.includes("end of JSON input") || Number(position) >= length) return ": it ends too early";
  return position === undefined ? "" : `: there is a mistake at character ${Number(position) + 1}`;
}

function refused(detail: string): Parsed {
  return { kind: "refused", problem: problem(400, detail) };
}
