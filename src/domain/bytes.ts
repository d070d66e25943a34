const BINARY: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const QUANTITY = /^[+]?(\d*)(?:[.](\d*))?(?:[eE]([+-]?\d{1,3})|(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E))?$/;
const LARGEST = 2n ** 63n - 1n;
const LONGEST = 40; // digits: what is longer is no amount of memory

/**
 * Whole bytes of a Kubernetes quantity, exactly; what is less than a byte is rounded up, as Kubernetes does. Undefined for
 * what is none, is negative, or does not fit. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function bytesOf(quantity: string): bigint | undefined {
  const found = quantity.length <= LONGEST ? QUANTITY.exec(quantity) : null;
  if (!found) return undefined;
  const [, whole = "", fraction = "", exponent = "0", suffix = ""] = found;
  if (whole + fraction === "") return undefined;
  const digits = BigInt(whole + fraction) << (BINARY[suffix] ?? 0n);
  const tens = Number(exponent) + (DECIMAL[suffix] ?? 0) - fraction.length;
  const bytes = tens < 0 ? ceilingOf(digits, 10n ** BigInt(-tens)) : digits * 10n ** BigInt(tens);
  return bytes <= LARGEST ? bytes : undefined;
}

/** `2Gi`, `1536Mi`, `1000`: the largest binary unit of which it is a whole number. */
export function quantityOf(bytes: bigint): string {
  const unit = Object.entries(BINARY).findLast(([, bits]) => bytes > 0n && bytes % (1n << bits) === 0n);
  return unit ? `${bytes >> unit[1]}${unit[0]}` : String(bytes);
}

function ceilingOf(amount: bigint, by: bigint): bigint {
  return (amount + by - 1n) / by;
}
