/** The name out of `names` that `written` most likely meant: one slip in a short name, up to three in a long one. */
export function nearest(written: string, names: Iterable<string>): string | undefined {
  const limit = written.length < 6 ? 1 : written.length < 16 ? 2 : 3;
  const ranked = [...names]
    .map((name) => ({ name, distance: distance(written.toLowerCase(), name.toLowerCase()) }))
    .filter((each) => each.distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}

/** Names one after the other: `a, b or c`; a long list is cut. */
export function oneOf(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const shown = distinct.slice(0, 16);
  if (distinct.length > shown.length) return `one of ${shown.join(", ")}, …`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

/** Levenshtein distance where two swapped neighbours count once; texts above 64 characters are not names. */
function distance(one: string, other: string): number {
  if (one.length > 64 || other.length > 64) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) next.push(step(row, before, next, { one, other, i, j }));
    before = row;
    row = next;
  }
  return row[other.length] ?? Number.POSITIVE_INFINITY;
}

interface Cell {
  readonly one: string;
  readonly other: string;
  readonly i: number;
  readonly j: number;
}

function step(row: readonly number[], before: readonly number[], next: readonly number[], cell: Cell): number {
  const { one, other, i, j } = cell;
  const same = one[i - 1] === other[j - 1] ? 0 : 1;
  const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
  return Math.min(
    at(row, j) + 1,
    at(next, j - 1) + 1,
    at(row, j - 1) + same,
    swapped ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
  );
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
