import { plain, shortened } from "../domain/wording.ts";

/** Columns with two spaces between them; the last is cut to what is left of `width`. Nothing in it moves a cursor. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], width: number): readonly string[] {
  const lines = [head, ...rows].map((row) => row.map(plain));
  const widths = head.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)));
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  const last = Math.max(20, width - before);
  return lines.map((row) =>
    row
      .map((cell, column) => (column === head.length - 1 ? shortened(cell, last) : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}
