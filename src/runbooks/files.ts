import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { MAX_BYTES, type Source } from "./document.ts";
import { type Loaded, loadRunbooks } from "./load.ts";
import type { Parts } from "./parts.ts";
import type { Problem } from "./problem.ts";

/** Loads every `*.yaml` and `*.yml` of a directory but `*.test.yaml`; in it only, so that a mounted ConfigMap works. */
export async function loadRunbookDirectory(directory: string, parts: Parts): Promise<Loaded> {
  const names = await namesIn(directory);
  if (names === undefined) return broken([problem(directory, "is not a directory that can be read")]);
  if (names.length === 0) return broken([problem(directory, "holds no runbook", "at least one *.yaml")]);
  return loadRunbookFiles(
    names.map((name) => join(directory, name)),
    parts,
  );
}

/** Loads the files named. */
export async function loadRunbookFiles(files: readonly string[], parts: Parts): Promise<Loaded> {
  const read = await Promise.all(files.map(readSource));
  const problems = read.flatMap((each) => ("message" in each ? [each] : []));
  const loaded = loadRunbooks(
    read.flatMap((each) => ("text" in each ? [each] : [])),
    parts,
  );
  if (problems.length === 0) return loaded;
  return broken([...problems, ...(loaded.kind === "broken" ? loaded.problems : [])]);
}

async function namesIn(directory: string): Promise<readonly string[] | undefined> {
  try {
    const names = await readdir(directory);
    return names.filter((name) => /^[^.].*\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name)).sort();
  } catch (error) {
    if (!isFileError(error)) throw error;
    return undefined;
  }
}

async function readSource(file: string): Promise<Source | Problem> {
  try {
    if ((await stat(file)).size > MAX_BYTES) return problem(file, `is larger than ${MAX_BYTES / 1024} KiB`);
    return { file, text: new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file)) };
  } catch (error) {
    if (error instanceof TypeError) return problem(file, "is not UTF-8 text");
    if (!isFileError(error)) throw error;
    return problem(file, `cannot be read (${error.code})`);
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}

function broken(problems: readonly Problem[]): Loaded {
  return { kind: "broken", problems };
}

function problem(file: string, message: string, expected?: string): Problem {
  return { file, line: 1, column: 1, path: "", message, ...(expected !== undefined && { expected }) };
}
