import { Lexer } from "yaml";

/** Brackets and dashes of one line, at most. */
const MAX_DEPTH = 32;

/**
 * Why a text must not reach the YAML parser, whose work on a short text of nothing but `[` or `?` takes the process down
 * or minutes. The lexer does not recurse, and knows what is inside quotes and comments.
 */
export function tooNested(text: string): string | undefined {
  let brackets = 0;
  let dashes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === "?") return "not valid here: keys are plain names, without `? `";
    brackets += BRACKETS[lexeme] ?? 0;
    dashes = lexeme.endsWith("\n") ? 0 : dashes + (lexeme === "-" ? 1 : 0);
    if (brackets + dashes > MAX_DEPTH) return `nests brackets or dashes more than ${MAX_DEPTH} deep`;
  }
  return undefined;
}

const BRACKETS: Readonly<Record<string, number>> = { "[": 1, "{": 1, "]": -1, "}": -1 };
