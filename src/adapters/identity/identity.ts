import { hash, randomBytes } from "node:crypto";
import type { RunId } from "../../domain/brand.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Identity } from "../../ports/identity.ts";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_CHARACTERS = 10;

/** Run ids are `r` and a ULID: 10 characters of time, 16 of chance. Hashes are node's own. */
export function identity(clock: Pick<Clock, "now">): Identity {
  return {
    newRunId: () => `r${timePart(clock.now())}${chancePart()}` as RunId,
    sha256: (text) => hash("sha256", text, "hex"),
  };
}

function timePart(now: number): string {
  let rest = now;
  let text = "";
  for (let written = 0; written < TIME_CHARACTERS; written++) {
    text = CROCKFORD.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** Five bits of each of 16 random bytes. */
function chancePart(): string {
  let text = "";
  for (const byte of randomBytes(16)) text += CROCKFORD.charAt(byte & 31);
  return text;
}
