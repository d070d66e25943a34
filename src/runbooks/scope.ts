import type { FactTable } from "../domain/facts.ts";

/**
 * What a condition may name: variable → the facts it has. `unclear` is a variable whose collector is itself wrong: what
 * is said of it is not held against the condition.
 */
export type Scope = ReadonlyMap<string, FactTable | "unclear">;

/** A fact that a condition reads. */
export interface Reading {
  readonly variable: string;
  readonly fact: string;
}

export function readingName({ variable, fact }: Reading): string {
  return `${variable}.${fact}`;
}
