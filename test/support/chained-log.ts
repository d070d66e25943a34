import { hash } from "node:crypto";
import type { RunId } from "../../src/domain/brand.ts";
import { CHAIN_START, linkText } from "../../src/domain/event-chain.ts";
import type { RunEvent } from "../../src/ports/events.ts";

export interface Happened {
  readonly name: string;
  readonly data: unknown;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A run's log as the journal would have written it. */
export function chainedLog(run: string, happened: readonly Happened[]): readonly RunEvent[] {
  const lines: RunEvent[] = [];
  for (const [index, { name, data, at }] of happened.entries()) {
    const previous = lines.at(-1)?.hash ?? CHAIN_START;
    const link = { run: run as RunId, seq: index + 1, at, name, data, previous };
    lines.push({ ...link, hash: hash("sha256", linkText(link), "hex") });
  }
  return lines;
}
