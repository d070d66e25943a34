import { plain } from "../domain/wording.ts";

/** Keys and indices from the top of a runbook to a value. */
export type Path = readonly (string | number)[];

/** Something wrong with a value of a runbook, before it is known where in the file that value stands. */
export interface Flaw {
  readonly path: Path;
  readonly message: string;
  readonly expected?: string;
  /** A known name that looks like the one that was written. */
  readonly near?: string;
  /** Characters into the text of the value, when the flaw is inside a condition or a matcher. */
  readonly offset?: number;
  /** The flaw is the key itself, not its value. */
  readonly at?: "key";
}

/** A flaw with its place. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `causes[1].when`; empty when the whole file is meant. */
  readonly path: string;
  readonly message: string;
  readonly expected?: string;
  readonly near?: string;
}

/** `runbooks/x.yaml:12:9 causes[1].when: …, expected …`: one line, as editors and people read it. A near name says enough. */
export function problemText({ file, line, column, path, message, expected, near }: Problem): string {
  const rest = expected === undefined ? "" : `, expected ${expected}`;
  const hint = near === undefined ? rest : ` (did you mean \`${near}\`?)`;
  return `${file}:${line}:${column}${path && ` ${path}`}: ${plain(message + hint)}`;
}

/** `causes[1].when`, `collect.backlog["prometheus.query"].by`. */
export function pathText(path: Path): string {
  return path.map(stepText).join("").replace(/^\./, "");
}

function stepText(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  return /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}

/** The same flaws of a value that stands at `path` in a larger one. */
export function under(path: Path, flaws: readonly Flaw[]): readonly Flaw[] {
  return flaws.map((flaw) => ({ ...flaw, path: [...path, ...flaw.path] }));
}
