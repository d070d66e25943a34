/** The little of PromQL that the sandbox speaks: selectors, these functions of them, and one divided by the other. */
export type Expression =
  | {
      readonly kind: "selector";
      readonly matchers: readonly Matcher[];
      readonly range?: number;
      readonly offset: number;
    }
  /** `by`: the labels that stay, for those that fold several series into one. */
  | { readonly kind: "call"; readonly name: FunctionName; readonly by: readonly string[]; readonly of: Expression }
  | { readonly kind: "ratio"; readonly left: Expression; readonly right: Expression };

/** The metric's name is the label `__name__`. */
interface Matcher {
  readonly label: string;
  readonly holds: (value: string) => boolean;
}

const FUNCTIONS = ["timestamp", "rate", "sum", "min", "max"] as const;
type FunctionName = (typeof FUNCTIONS)[number];

/** The query is not PromQL, or more of it than the sandbox speaks. The message has Prometheus' own form. */
export class BadQuery extends Error {
  override readonly name = "BadQuery";
}

const TOKEN = /\s*([a-zA-Z_:][\w:]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+(?:ms|[smhdwy])|=~|!~|!=|[={}()[\],/])/y;
const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 } as const;

export function parseQuery(text: string): Expression {
  const tokens = tokenize(text.trim());
  const expression = parseRatio(tokens);
  const left = tokens.next();
  if (left !== undefined) throw tokens.unexpected(left);
  return expression;
}

interface Tokens {
  peek(): string | undefined;
  next(): string | undefined;
  /** Takes the next token, which must be one of these, or of this form. */
  take(expected: RegExp): string;
  unexpected(token: string | undefined): BadQuery;
}

function tokenize(text: string): Tokens {
  const found: { readonly token: string; readonly column: number }[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const token = pattern.exec(text)?.[1];
    if (token === undefined) throw problem(at + 1, `unexpected character: '${text.slice(at).trim().charAt(0)}'`);
    found.push({ token, column: pattern.lastIndex - token.length + 1 });
  }
  let index = 0;
  const tokens: Tokens = {
    peek: () => found[index]?.token,
    next: () => found[index++]?.token,
    take(expected) {
      const token = tokens.next();
      if (token === undefined || !expected.test(token)) throw tokens.unexpected(token);
      return token;
    },
    unexpected: (token) =>
      problem(found[index - 1]?.column ?? text.length + 1, `unexpected ${token ? `"${token}"` : "end of input"}`),
  };
  return tokens;
}

function parseRatio(tokens: Tokens): Expression {
  let left = parseExpression(tokens);
  while (tokens.peek() === "/") {
    tokens.next();
    left = { kind: "ratio", left, right: parseExpression(tokens) };
  }
  return left;
}

function parseExpression(tokens: Tokens): Expression {
  if (tokens.peek() === "{") return parseSelector([], tokens);
  const name = tokens.take(/^[a-zA-Z_:]/);
  if (tokens.peek() !== "(" && tokens.peek() !== "by") return parseSelector([equals("__name__", name)], tokens);
  const known = FUNCTIONS.find((each) => each === name);
  if (known === undefined) throw problem(1, `unknown function with name "${name}"`);
  const by = tokens.peek() === "by" ? parseLabels(tokens) : [];
  tokens.take(/^\($/);
  const of = parseRatio(tokens);
  tokens.take(/^\)$/);
  return { kind: "call", name: known, by, of };
}

/** `by (job, type)`. */
function parseLabels(tokens: Tokens): readonly string[] {
  const labels: string[] = [];
  tokens.next();
  tokens.take(/^\($/);
  while (tokens.peek() !== ")") {
    labels.push(tokens.take(/^[a-zA-Z_]/));
    if (tokens.peek() !== ")") tokens.take(/^,$/);
  }
  tokens.take(/^\)$/);
  return labels;
}

function parseSelector(name: readonly Matcher[], tokens: Tokens): Expression {
  const matchers = [...name, ...(tokens.peek() === "{" ? parseMatchers(tokens) : [])];
  const range = tokens.peek() === "[" ? parseRange(tokens) : {};
  return { kind: "selector", matchers, ...range, offset: tokens.peek() === "offset" ? parseOffset(tokens) : 0 };
}

function parseRange(tokens: Tokens): { readonly range: number } {
  tokens.take(/^\[$/);
  const range = duration(tokens.take(/^\d/));
  tokens.take(/^\]$/);
  return { range };
}

function parseOffset(tokens: Tokens): number {
  tokens.next();
  return duration(tokens.take(/^\d/));
}

function parseMatchers(tokens: Tokens): readonly Matcher[] {
  const matchers: Matcher[] = [];
  tokens.take(/^\{$/);
  while (tokens.peek() !== "}") {
    const label = tokens.take(/^[a-zA-Z_]/);
    const operator = tokens.take(/^(=|!=|=~|!~)$/);
    matchers.push(matcher(label, operator, unquoted(tokens.take(/^["']/))));
    if (tokens.peek() !== "}") tokens.take(/^,$/);
  }
  tokens.take(/^\}$/);
  return matchers;
}

function matcher(label: string, operator: string, value: string): Matcher {
  if (operator === "=") return equals(label, value);
  if (operator === "!=") return { label, holds: (actual) => actual !== value };
  const pattern = anchored(value);
  const wanted = operator === "=~";
  return { label, holds: (actual) => pattern.test(actual) === wanted };
}

function anchored(source: string): RegExp {
  try {
    return new RegExp(`^(?:${source})$`);
  } catch {
    throw problem(1, `error parsing regexp: ${source}`);
  }
}

function equals(label: string, value: string): Matcher {
  return { label, holds: (actual) => actual === value };
}

function unquoted(token: string): string {
  return token.slice(1, -1).replaceAll(/\\(.)/g, "$1");
}

function duration(token: string): number {
  const [, count, unit] = /^(\d+)(\w+)$/.exec(token) ?? [];
  return Number(count) * UNITS[unit as keyof typeof UNITS];
}

function problem(column: number, what: string): BadQuery {
  return new BadQuery(`invalid parameter "query": 1:${column}: parse error: ${what}`);
}
