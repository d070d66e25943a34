/** How far something may be raised. Without a factor, `atLeast` is what it becomes. */
export interface Raise<Amount> {
  readonly atLeast: Amount;
  readonly factor?: number | undefined;
  readonly ceiling: Amount;
}

export type Raised<Amount> =
  | { readonly kind: "to"; readonly amount: Amount }
  | { readonly kind: "there-already" }
  | { readonly kind: "at-ceiling" };

/**
 * What `now` becomes: at least `atLeast`, `factor` times what is there, never more than the ceiling, and never less than
 * there is. `times` multiplies and rounds up.
 */
export function raised<Amount extends number | bigint>(
  now: Amount,
  { atLeast, factor, ceiling }: Raise<Amount>,
  times: (amount: Amount, factor: number) => Amount,
): Raised<Amount> {
  if (now >= ceiling)
    return now >= atLeast && factor === undefined ? { kind: "there-already" } : { kind: "at-ceiling" };
  const grown = factor === undefined ? now : times(now, factor);
  const wanted = grown > atLeast ? grown : atLeast;
  const amount = wanted < ceiling ? wanted : ceiling;
  return amount > now ? { kind: "to", amount } : { kind: "there-already" };
}
