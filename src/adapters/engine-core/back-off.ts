const FIRST = 250;
const LONGEST = 10_000;

/** Milliseconds before the next try: doubling from 250 to 10,000, of which a random half, so that many do not come together. */
export function backOff(tried: number, random: () => number): number {
  const full = Math.min(LONGEST, FIRST * 2 ** tried);
  return full / 2 + (full / 2) * random();
}
