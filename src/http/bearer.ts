import { hash, timingSafeEqual } from "node:crypto";
import type { NamedToken } from "../ports/tokens.ts";

export type Caller = { readonly kind: "known"; readonly name: string } | { readonly kind: "missing" | "wrong" };

/** Who sent this `Authorization` header. Takes the same time whichever token matches, or none. */
export function callerOf(authorization: string | undefined, tokens: readonly NamedToken[]): Caller {
  const [, token] = /^Bearer +(\S+) *$/i.exec(authorization ?? "") ?? [];
  if (token === undefined) return { kind: "missing" };
  const digest = hash("sha256", token, "buffer");
  const matching = tokens.filter((each) => timingSafeEqual(each.digest, digest))[0];
  return matching ? { kind: "known", name: matching.name } : { kind: "wrong" };
}
