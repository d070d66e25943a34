import { plain } from "../../domain/wording.ts";
import type { Result } from "./judge-case.ts";
import { differenceText } from "./report.ts";

/** The results as JUnit XML, which CI systems read: a suite for each file. */
export function junit(results: readonly Result[]): string {
  const suites = [...Map.groupBy(results, ({ of }) => of.file)].map(([file, cases]) => suite(file, cases));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="first-responder test" ${counts(results)}>\n${suites.join("")}</testsuites>\n`;
}

function suite(file: string, results: readonly Result[]): string {
  return `  <testsuite name="${escaped(file)}" ${counts(results)}>\n${results.map(testcase).join("")}  </testsuite>\n`;
}

function counts(results: readonly Result[]): string {
  const failures = results.filter(({ differences }) => differences.length > 0).length;
  const ms = results.reduce((sum, each) => sum + each.ms, 0);
  return `tests="${results.length}" failures="${failures}" errors="0" time="${seconds(ms)}"`;
}

function testcase({ of, differences, ms }: Result): string {
  const head = `    <testcase classname="${escaped(of.runbook.name)}" name="${escaped(of.name)}" time="${seconds(ms)}"`;
  if (differences.length === 0) return `${head}/>\n`;
  const lines = differences.map(differenceText);
  const message = escaped(lines[0] ?? "");
  return `${head}>\n      <failure message="${message}">${lines.map(escaped).join("\n")}</failure>\n    </testcase>\n`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML 1.0 has no place for control characters, nor for halves of surrogate pairs. */
function escaped(text: string): string {
  return plain(text.toWellFormed())
    .replaceAll(/[&<>"]/g, (each) => ENTITIES[each] ?? each)
    .replaceAll(/[\uFFFE\uFFFF]/g, "");
}
