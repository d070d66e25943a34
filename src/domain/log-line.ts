import { shortened } from "./wording.ts";

const LONGEST_READ = 4_000;
const LONGEST_SHOWN = 200;
const HIDDEN = "[redacted]";
const SECRET_NAME = "(?:passw(?:or)?d|passphrase|pwd|secret|token|key|credentials?|authorization|auth|cookie|session)";

/** In this order: a quoted value may hold spaces, and what is left of a URL must not look like a name and its value. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*/g, HIDDEN],
  [/(:\/\/)[^\s"']*@/g, `$1${HIDDEN}@`],
  [/\b(Bearer|Basic)\s+[\w+/=.~-]{6,}/gi, `$1 ${HIDDEN}`],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, HIDDEN], // a JSON web token
  [/\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{20,}|xox[a-z]-[\w-]{10,})/g, HIDDEN], // AWS, GitHub, Slack
  [new RegExp(String.raw`(${SECRET_NAME}\\*["']?\s*[:=]\s*)(\\*["'])(?:.*?)(?:\2|$)`, "gi"), `$1$2${HIDDEN}$2`],
  [new RegExp(String.raw`(${SECRET_NAME}\\*["']?\s*[:=]\s*)(?!\\*["']|\[redacted)[^\s,;&}\]]+`, "gi"), `$1${HIDDEN}`],
];

/**
 * A line of somebody's log as it may leave the cluster: what looks like a secret hidden, what a terminal would obey
 * escaped, and short.
 */
export function shownLogLine(line: string): string {
  const read = line.slice(0, LONGEST_READ);
  return shortened(escaped(withoutSecretWords(read).trimEnd()), LONGEST_SHOWN).toWellFormed();
}

/** What looks like a secret is hidden. */
export function withoutSecretWords(text: string): string {
  return PATTERNS.reduce((safe, [pattern, replacement]) => safe.replaceAll(pattern, replacement), text);
}

function escaped(text: string): string {
  return text
    .replaceAll("\t", " ")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`);
}
