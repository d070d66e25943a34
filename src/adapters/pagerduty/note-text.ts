import { shortened } from "../../domain/wording.ts";

/** What PagerDuty shows and forwards uncut; it documents no number of its own. */
const LIMIT = 2_000;

/** The text within the limit, cut after a whole line. The line that holds `marker` stays, since the note is found by it. */
export function capped(text: string, marker: string): string {
  const whole = text.toWellFormed();
  if (whole.length <= LIMIT) return whole;
  const lines = whole.split("\n");
  const marked = shortened(lines.find((line) => line.includes(marker)) ?? "", LIMIT / 4);
  const kept = fitting(lines, LIMIT - marked.length - 3);
  return (kept.includes(marker) ? `${kept}\n…` : `${kept}\n…\n${marked}`).trimEnd().toWellFormed();
}

/** As many whole lines as fit; of a first line that is too long by itself, what fits. */
function fitting(lines: readonly string[], room: number): string {
  let kept = "";
  for (const line of lines) {
    const next = kept === "" ? line : `${kept}\n${line}`;
    if (next.length > room) return kept === "" ? shortened(line, room) : kept;
    kept = next;
  }
  return kept;
}
