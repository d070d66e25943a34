import { readFile } from "node:fs/promises";
import { plain } from "../domain/wording.ts";
import { Failed } from "./failed.ts";
import { checkExport, readExport } from "./read-export.ts";
import type { Terminal } from "./terminal.ts";

/** `verify-audit FILE`: checks an exported log offline; with `head`, that it also holds the line an end note names. */
export async function verifyAudit(file: string, { head }: { head?: string }, terminal: Terminal): Promise<void> {
  const text = file === "-" ? await terminal.input() : await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) throw new Failed(`${file} cannot be read: check the path`, 2);
  const read = readExport(text);
  if (read.kind === "unreadable") throw new Failed(`${file} cannot be checked: ${read.reason}`, 2);
  const { run, events } = read.run;
  const check = checkExport(read.run);
  if (check.kind === "broken") throw new Failed(`${file} was changed: line ${check.seq}: ${plain(check.reason)}.`);
  const known = head?.trim().toLowerCase();
  const line = events.find(({ hash }) => hash === known);
  if (known !== undefined && !line) {
    throw new Failed(`${file} holds no line with the hash ${plain(known)}: lines are missing at its end, or replaced.`);
  }
  const named = line ? `, the line that was named is ${line.seq}` : "";
  terminal.print(`${run.id}: ${events.length} lines, none changed or missing between them${named}.`);
  terminal.print(`head: ${check.head}`);
}
