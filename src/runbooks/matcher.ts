import { RE2JS } from "re2js";
import type { Labels } from "../domain/notification.ts";
import type { Matcher } from "../domain/runbook.ts";

type Operator = "=" | "!=" | "=~" | "!~";

/** A list of matchers as Alertmanager writes them, or what is wrong and where. `offset` in characters. */
export type ParsedMatchers =
  | { readonly kind: "parsed"; readonly matchers: readonly Matcher[] }
  | { readonly kind: "refused"; readonly offset: number; readonly message: string };

const BARE = String.raw`[^\s{}!=~,\\"'${"`"}]+`;
const QUOTED = String.raw`"(?:[^"\\\n]|\\.)*"`;
const TOKEN = new RegExp(String.raw`\s*(${QUOTED}|${BARE})\s*(=~|!~|!=|=)\s*(${QUOTED}|${BARE})?\s*`, "y");
const NAME = new RegExp(String.raw`\s*(${QUOTED}|${BARE})`, "y");

/**
 * Parses `alertname="X"`, `severity=~"a|b"`, `{a="b", "ünï"!="c"}`: Alertmanager's UTF-8 matchers.
 * https://prometheus.io/docs/alerting/latest/configuration/#matcher
 */
export function parseMatchers(source: string): ParsedMatchers {
  const braced = /^\s*\{/.exec(source);
  const close = /\}\s*$/.exec(source);
  if (braced && !close) return refused(source.length, "misses its closing `}`");
  const end = braced && close ? close.index : source.length;
  const matchers: Matcher[] = [];
  let at = braced ? braced[0].length : 0;
  do {
    const next = one(source.slice(0, end), at);
    if (next.kind === "refused") return next;
    matchers.push(next.matcher);
    at = next.end;
  } while (source[at] === "," && ++at < end && source.slice(at, end).trim() !== "");
  if (at < end && source.slice(at, end).trim() !== "") return refused(at, whyNoMore(source, at));
  return { kind: "parsed", matchers };
}

type One = { readonly kind: "one"; readonly matcher: Matcher; readonly end: number } | Refused;
type Refused = ParsedMatchers & { kind: "refused" };

function one(source: string, at: number): One {
  TOKEN.lastIndex = at;
  const found = TOKEN.exec(source);
  if (!found) return refused(at, whyNot(source, at));
  const [all, name = "", operator = "=", value = ""] = found;
  const end = at + all.length;
  const label = unquoted(name);
  const wanted = unquoted(value);
  if (label === undefined || wanted === undefined) return refused(at, "has a bad escape in its quotes");
  const test = tester(operator as Operator, wanted);
  if (test === undefined)
    return refused(at + all.indexOf(value), `is not a regular expression that RE2 knows: ${wanted}`);
  const matcher = {
    source: all.trim(),
    label,
    matches: (labels: Labels) => test(labelOf(labels, label)),
  };
  return { kind: "one", matcher, end };
}

/** A label that is not there counts as the empty text. */
function labelOf(labels: Labels, label: string): string {
  return Object.hasOwn(labels, label) ? (labels[label] ?? "") : "";
}

function whyNoMore(source: string, at: number): string {
  if (source[at] === "=") return "`==` is not an operator: expected =, !=, =~ or !~";
  return "expected `,` or the end after a matcher";
}

function whyNot(source: string, at: number): string {
  NAME.lastIndex = at;
  if (source.slice(at).trim() === "") return 'is empty: expected a matcher such as alertname="DriftBacklogOverflow"';
  const name = NAME.exec(source);
  if (!name) return "expected a label name, quoted when it has other characters than letters and digits";
  return `expected =, !=, =~ or !~ after the label ${name[1]}`;
}

function refused(offset: number, message: string): Refused {
  return { kind: "refused", offset, message };
}

/** A regular expression is anchored at both ends; undefined when it is none. */
function tester(operator: Operator, wanted: string): ((value: string) => boolean) | undefined {
  switch (operator) {
    case "=":
      return (value) => value === wanted;
    case "!=":
      return (value) => value !== wanted;
    case "=~":
      return anchored(wanted);
    case "!~": {
      const matches = anchored(wanted);
      return matches && ((value) => !matches(value));
    }
  }
}

function anchored(pattern: string): ((value: string) => boolean) | undefined {
  const compiled = compileRe2(pattern); // alone first: "a)(b" would be legal inside the anchors
  const whole = compiled && compileRe2(`^(?:${pattern})$`);
  return whole && ((value) => whole.test(value));
}

/** Compiles by RE2's syntax, in time linear in the text; undefined when it is not of that syntax. */
export function compileRe2(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined; // the library throws for nothing else
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  v: "\v",
};

/** Go's `strconv.Unquote`, without octal escapes; undefined for a bad escape. */
function unquoted(token: string): string | undefined {
  if (!token.startsWith('"')) return token;
  let bad = false;
  const text = token.slice(1, -1).replaceAll(/\\(x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|.)/gi, (_, escaped: string) => {
    const code = escaped.length > 1 ? Number.parseInt(escaped.slice(1), 16) : undefined;
    const character = code === undefined ? ESCAPES[escaped] : codePoint(code);
    bad ||= character === undefined;
    return character ?? "";
  });
  return bad ? undefined : text;
}

function codePoint(code: number): string | undefined {
  return code <= 0x10_ffff ? String.fromCodePoint(code) : undefined;
}
