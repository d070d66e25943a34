import { plain } from "../../domain/wording.ts";
import { table } from "../table.ts";
import type { Coverage } from "./coverage.ts";
import type { Difference, Result } from "./judge-case.ts";

const WIDTH = 160;

/** The results for people: a line each, then what differs, then which causes nothing tests. */
export function report(results: readonly Result[], coverage: readonly Coverage[]): readonly string[] {
  const rows = results.map(({ of, cause, remedy, differences }) => [
    differences.length === 0 ? "ok" : "FAILED",
    of.runbook.name,
    of.name,
    cause,
    remedy,
  ]);
  return [
    ...table(["", "RUNBOOK", "CASE", "CAUSE", "REMEDY"], rows, WIDTH),
    ...results.flatMap(failureLines),
    "",
    ...coverage.map(coverageLine),
  ];
}

function failureLines({ of, differences }: Result): readonly string[] {
  if (differences.length === 0) return [];
  return ["", plain(`${of.file}: ${of.name}`), ...differences.map((each) => `  ${differenceText(each)}`)];
}

/** `cause: expected a, got b`, in one line. */
export function differenceText({ what, expected, got }: Difference): string {
  const wanted = what === "sentence" ? "expected to contain" : "expected";
  return plain(`${what}: ${wanted} ${expected}, got ${got}`);
}

function coverageLine({ runbook, causes, missing, percent }: Coverage): string {
  const without = missing.length === 0 ? "" : `; no passing case for ${missing.join(", ")}`;
  return `${runbook}: ${causes - missing.length} of ${causes} causes tested (${percent} %)${without}`;
}
