import { plain, shortened } from "../../../domain/wording.ts";
import type { RunEvent } from "../../../ports/events.ts";

/** Where a statement comes from: a line of the run's log, or the run's own record. */
export type Origin = RunEvent | "run";

/** A sentence with its origin, so that nobody has to believe it: `Restarted a/b. [18]`. */
export function statement(text: string, from: Origin): string {
  return `${text} [${from === "run" ? "run" : from.seq}]`;
}

/** What is not known says so, and why. */
export function notKnown(why: string): string {
  return `Not known: ${why}.`;
}

const LONGEST = 600;

/** Text from outside as plain text in Markdown: it formats nothing, links nowhere and stays in its line. */
export function words(text: string): string {
  return shortened(plain(text), LONGEST).replaceAll(/[\\`*<>|[\]#]/g, String.raw`\$&`);
}

/** Text from outside as code, also in a cell of a table. */
export function code(text: string): string {
  const shown = shortened(plain(text), LONGEST).replaceAll("`", "'").replaceAll("|", String.raw`\|`);
  return `\`${shown === "" ? " " : shown}\``;
}

/** `2026-11-24 02:14:05` in UTC. */
export function utc(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}

/** A reason as a sentence ends: with one full stop. */
export function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
