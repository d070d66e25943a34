/** The middle one of an odd number of values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** `12.3`, `0.56`: three digits that count. */
export function digits(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** One measured figure beside its bar. */
export interface Figure {
  readonly name: string;
  readonly bar: string;
  readonly measured: string;
  readonly holds: boolean;
}
