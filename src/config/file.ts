import { existsSync, readFileSync } from "node:fs";
import { type Opened, openDocument } from "../runbooks/document.ts";
import { problemText } from "../runbooks/problem.ts";

const DEFAULT = "config/responder.yaml";
const NOTHING: Opened = {
  kind: "opened",
  value: {},
  place: (flaw) => ({ file: DEFAULT, line: 1, column: 1, path: flaw.path.join("."), message: flaw.message }),
};

/** The settings file as plain values with their places, or why it cannot be read. No file and none named = no values. */
export function openSettings(named: { option: string | undefined; variable: string | undefined }): {
  readonly file: string | undefined;
  readonly opened: Opened;
  readonly mistakes: readonly string[];
} {
  const file = named.option ?? named.variable ?? (existsSync(DEFAULT) ? DEFAULT : undefined);
  if (file === undefined) return { file, opened: NOTHING, mistakes: [] };
  const text = textOf(file);
  const by = named.option === undefined && named.variable !== undefined ? "RESPONDER_CONFIG" : "--config";
  if (text === undefined) return { file, opened: NOTHING, mistakes: [`${by}: ${file} cannot be read: check the path`] };
  if (withoutComments(text) === "") return { file, opened: NOTHING, mistakes: [] };
  const opening = openDocument({ file, text });
  if (opening.kind === "broken") return { file, opened: NOTHING, mistakes: opening.problems.map(problemText) };
  return { file, opened: opening, mistakes: [] };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*(#.*|---)?$/gm, "").trim();
}
