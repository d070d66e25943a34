import { shortened } from "../../domain/wording.ts";

/** Notes longer than this are cut in PagerDuty's own webhooks. */
const NOTE_LIMIT = 2_000;
const FIRST_LINE_LIMIT = 100;
const LINE_LIMIT = 300;

/**
 * A note: a first line of at most 100 characters that says how things stand, then the rest, within PagerDuty's bound.
 * Where the body has no room, a briefer one stands in its place; what is cut then is its end.
 */
export function bounded(first: string, body: readonly string[], footer: string, briefer = body): string {
  const head = shortened(first, FIRST_LINE_LIMIT);
  const whole = head === first ? [] : [first]; // no word of it is lost
  const room = NOTE_LIMIT - head.length - footer.length - 4;
  const lines = [whole, body].flat();
  const kept = fits(lines, room) ? lines : cut([whole, briefer].flat(), room);
  return `${head}\n\n${kept.map(short).join("\n")}\n\n${footer}`.replaceAll(/\n{3,}/g, "\n\n");
}

function fits(lines: readonly string[], room: number): boolean {
  return lines.map(short).join("\n").length <= room;
}

/** As many whole lines as fit, and a word about those that do not. */
function cut(lines: readonly string[], room: number): readonly string[] {
  if (fits(lines, room)) return lines;
  const count = lines.findIndex((_, index) => !fits(lines.slice(0, index + 1), room - 60));
  return [...lines.slice(0, count), `… ${lines.length - count} more lines: see the run.`];
}

function short(line: string): string {
  return shortened(line, LINE_LIMIT);
}

/** The first of these that a first line has room for, else the last. */
export function firstLine(...texts: readonly [string, ...string[]]): string {
  return texts.find((text) => text.length <= FIRST_LINE_LIMIT) ?? texts.at(-1) ?? texts[0];
}
