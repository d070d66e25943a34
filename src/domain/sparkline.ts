const BLOCKS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** Values as blocks, oldest first, at most `width` of them: the highest of each stretch. Measured from 0, so that a small wobble looks small. */
export function sparkline(values: readonly number[], width = 40): string {
  const peaks = stretches(values, width).map((stretch) => Math.max(...stretch));
  const low = Math.min(0, ...peaks);
  const span = Math.max(0, ...peaks) - low;
  return peaks.map((value) => block(span === 0 ? 0 : (value - low) / span)).join("");
}

function stretches(values: readonly number[], width: number): readonly (readonly number[])[] {
  const count = Math.min(width, values.length);
  const edge = (index: number): number => Math.floor((index * values.length) / count);
  return Array.from({ length: count }, (_, index) => values.slice(edge(index), edge(index + 1)));
}

function block(share: number): string {
  return BLOCKS[Math.round(share * (BLOCKS.length - 1))] ?? BLOCKS[0];
}
