/** Crockford's alphabet, as in a ULID: its order is that of the values. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_CHARACTERS = 10;

/** The first 11 characters of every run id of that millisecond: ids compare as their times do. */
export function runIdTime(at: number): string {
  let rest = Math.max(0, at);
  let text = "";
  for (let written = 0; written < TIME_CHARACTERS; written++) {
    text = ALPHABET.charAt(rest % ALPHABET.length) + text;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return `r${text}`;
}

/** The rest of a run id: one character for each of 16 random bytes. */
export function runIdChance(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join("");
}
