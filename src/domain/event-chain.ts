/** One line of a chained log, as far as its hash covers it. `data` is JSON. */
export interface ChainLink {
  readonly run: string;
  readonly seq: number;
  readonly at: number;
  readonly name: string;
  readonly data: unknown;
  readonly previous: string;
}

/** What stands before a run's first line. */
export const CHAIN_START = "0".repeat(64);

/** The text whose SHA-256 is the line's hash. JSON read and written again keeps its order, so an export can be checked. */
export function linkText({ run, seq, at, name, data, previous }: ChainLink): string {
  return JSON.stringify([previous, run, seq, at, name, data]);
}

/** Whether a run's log is whole; if not, the first line that does not fit, and why. */
export type ChainCheck =
  | { readonly kind: "whole"; readonly head: string }
  | { readonly kind: "broken"; readonly seq: number; readonly reason: string };

/** Checks a run's log from its first line. `sha256`: lower-case hex of the UTF-8 bytes. */
export function verifyChain(
  events: readonly (ChainLink & { readonly hash: string })[],
  sha256: (text: string) => string,
): ChainCheck {
  let previous = CHAIN_START;
  for (const [index, event] of events.entries()) {
    const reason = flawOf(event, { seq: index + 1, previous, run: events[0]?.run }, sha256);
    if (reason !== undefined) return { kind: "broken", seq: index + 1, reason };
    previous = event.hash;
  }
  return { kind: "whole", head: previous };
}

function flawOf(
  event: ChainLink & { readonly hash: string },
  expected: { seq: number; previous: string; run: string | undefined },
  sha256: (text: string) => string,
): string | undefined {
  if (event.run !== expected.run) return `it belongs to run ${event.run}`;
  if (event.seq !== expected.seq) return `its number is ${event.seq}, so a line is missing or out of place`;
  if (event.previous !== expected.previous) return "it does not follow the line before it";
  if (event.hash !== sha256(linkText(event))) return "its content does not match its hash";
  return undefined;
}
