/**
 * Where the character `index` of a YAML scalar's value stands in its source text. Walks both at once: what folding,
 * indentation, quotes and escapes put in between is skipped. `raw` begins at the scalar's first content character.
 */
export function sourceOffset(raw: string, value: string, index: number): number {
  let at = 0;
  let of = 0;
  while (of < index && at < raw.length) {
    const [inValue, inRaw] = step(raw.slice(at, at + 10), value.slice(of, of + 2));
    of += inValue;
    at += inRaw;
  }
  while (index < value.length && isSpace(raw[at]) && !isSpace(value[index])) at++;
  return at;
}

/** How far to go in the value and in the raw text. */
function step(raw: string, value: string): readonly [inValue: number, inRaw: number] {
  if (raw.startsWith("''") && value.startsWith("'")) return [1, 2];
  if (raw.startsWith("\\") && !value.startsWith("\\")) return escaped(raw);
  if (raw.startsWith("\\\\") && value.startsWith("\\") && !value.startsWith("\\\\")) return [1, 2];
  if (raw[0] === value[0]) return [1, 1];
  if (isSpace(raw[0])) return isSpace(value[0]) ? [1, 1] : [0, 1];
  return isSpace(value[0]) ? [1, 0] : [1, 1];
}

/** A double-quoted scalar's escapes: the value has one character for them, or none when a line end is escaped. */
function escaped(raw: string): readonly [inValue: number, inRaw: number] {
  const LENGTHS: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };
  if (raw[1] === "\n") return [0, 2];
  return [1, LENGTHS[raw[1] ?? ""] ?? 2];
}

function isSpace(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\r" || character === "\t";
}
