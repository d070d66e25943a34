import type { Matcher } from "../domain/runbook.ts";
import { parseMatchers } from "./matcher.ts";
import type { Flaw } from "./problem.ts";

/** Reads the matchers; together they must not match an alert without labels, which would be to match every alert. */
export function readMatchers(written: readonly unknown[]): {
  readonly matchers: readonly Matcher[];
  readonly flaws: readonly Flaw[];
} {
  const read = written.flatMap((text, index) =>
    typeof text === "string" ? [{ path: ["match", index], parsed: parseMatchers(text) }] : [],
  );
  const flaws = read.flatMap(({ path, parsed }) =>
    parsed.kind === "refused" ? [{ path, offset: parsed.offset, message: parsed.message }] : [],
  );
  const matchers = read.flatMap(({ parsed }) => (parsed.kind === "parsed" ? parsed.matchers : []));
  const everything = matchers.length > 0 && flaws.length === 0 && matchers.every((matcher) => matcher.matches({}));
  return { matchers, flaws: everything ? [matchesEverything] : flaws };
}

const matchesEverything: Flaw = {
  path: ["match"],
  message: "matches alerts that have no labels at all",
  expected: "at least one matcher that needs a label to be there",
};
