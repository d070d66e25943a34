import { failed } from "./failure.ts";

/** Checks a secret before a client sees it: their own complaint about an odd character would repeat the secret. */
export function usable(secret: string, doing: string): string {
  const trimmed = secret.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw failed("unauthorized", doing, { detail: "the secret is empty or holds characters that no header can carry" });
}

/** Takes a secret out of a text that came from outside, should it have been echoed. */
export function without(secret: string, text: string): string {
  return text.replaceAll(secret, "[redacted]");
}
