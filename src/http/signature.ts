import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Whether the raw body was signed with one of the secrets: `X-PagerDuty-Signature: v1=<hex>,v1=<hex>`, an HMAC-SHA256 each.
 * Takes the same time whichever matches, or none; versions that are not known do not count.
 * https://developer.pagerduty.com/docs/verifying-webhook-signatures
 */
export function isSigned(body: Uint8Array, header: string | undefined, secrets: readonly string[]): boolean {
  const given = (header ?? "").split(",").flatMap((part) => {
    const [, hex] = /^\s*v1=([0-9a-f]{64})\s*$/i.exec(part) ?? [];
    return hex === undefined ? [] : [Buffer.from(hex, "hex")];
  });
  const right = secrets.map((secret) => createHmac("sha256", secret).update(body).digest());
  const matches = right.flatMap((expected) => given.slice(0, MOST).map((each) => timingSafeEqual(expected, each)));
  return matches.includes(true);
}

/** PagerDuty sends as many as a subscription has secrets. */
const MOST = 8;
