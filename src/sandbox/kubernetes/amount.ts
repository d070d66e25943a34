const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  m: 0.001,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
};

/** A Kubernetes quantity as a number; without one there is no limit. */
export function amountOf(quantity: string | undefined): number {
  const [, digits, unit = ""] = /^([\d.]+)(\D*)$/.exec(quantity ?? "") ?? [];
  const factor = UNITS[unit];
  return digits === undefined || factor === undefined ? Number.POSITIVE_INFINITY : Number(digits) * factor;
}
