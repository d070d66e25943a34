import { shortened } from "../../domain/wording.ts";

/** Notes longer than this are cut in PagerDuty's own webhooks. */
const NOTE_LIMIT = 2_000;
const FIRST_LINE_LIMIT = 100;

/** A note: a first line of at most 100 characters that says how things stand, then the rest, within PagerDuty's bound. */
export function bounded(first: string, body: readonly string[], footer: string): string {
  const head = shortened(first, FIRST_LINE_LIMIT);
  const room = NOTE_LIMIT - head.length - footer.length - 4;
  return `${head}\n\n${fitting(body, room).join("\n")}\n\n${footer}`.replaceAll(/\n{3,}/g, "\n\n");
}

/** As many whole lines as fit, and a word about those that do not. */
function fitting(lines: readonly string[], room: number): readonly string[] {
  const kept: string[] = [];
  let used = 0;
  for (const line of lines) {
    const next = shortened(line, 300);
    used += next.length + 1;
    if (used > room - 60) return [...kept, `… ${lines.length - kept.length} more lines: see the run.`];
    kept.push(next);
  }
  return kept;
}
