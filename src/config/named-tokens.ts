import { createHash } from "node:crypto";
import type { NamedToken, Tokens } from "../ports/tokens.ts";
import type { Secret } from "./secret.ts";

const SHORT = 16;

interface Entry {
  readonly name: string;
  readonly token: string;
}

/** The tokens of a secret. When its file changes to something that is not a list of tokens, the last good list stands. */
export function tokensOf(secret: Secret): Tokens {
  let text: string | undefined;
  let tokens: readonly NamedToken[] = [];
  return () => {
    const now = secret();
    if (now === text) return tokens;
    text = now;
    const entries = entriesOf(now);
    if (tokenMistakes("", now).length === 0)
      tokens = entries.map(({ name, token }) => ({ name, digest: digest(token) }));
    return tokens;
  };
}

/** What is wrong with a list of tokens; no sentence contains a token. */
export function tokenMistakes(variable: string, text: string | undefined): readonly string[] {
  const entries = entriesOf(text);
  const owners = new Map<string, string>();
  return entries.flatMap(({ name, token }, index) => {
    const place = `${variable}: entry ${index + 1}`;
    if (!/^[\w.-]{1,64}$/.test(name)) {
      return [`${place} has a name that is not 1 to 64 letters, digits, ".", "-" or "_": write name:token`];
    }
    if (!/^[!-~]+$/.test(token)) return [`${place} (${name}) is not one word of visible ASCII characters`];
    const owner = owners.get(token) ?? name;
    owners.set(token, owner);
    return owner === name ? [] : [`${place} (${name}) has the same token as ${owner}: give each its own`];
  });
}

/** Tokens that are easy to guess. */
export function tokenWarnings(variable: string, text: string | undefined): readonly string[] {
  return entriesOf(text)
    .filter(({ token }) => token.length < SHORT)
    .map(
      ({ name }) =>
        `${variable}: the token of ${name} is shorter than ${SHORT} characters: use \`openssl rand -hex 32\``,
    );
}

/** `name:token` or `token`, by commas or lines. */
function entriesOf(text: string | undefined): readonly Entry[] {
  return (text ?? "")
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => {
      const [, name, token] = /^([^:]*):(.*)$/.exec(entry) ?? [];
      return name === undefined || token === undefined
        ? { name: "default", token: entry }
        : { name, token: token.trim() };
    });
}

function digest(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}
