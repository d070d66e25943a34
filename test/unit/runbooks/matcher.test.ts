import { expect } from "chai";
import type { Labels } from "../../../src/domain/notification.ts";
import { parseMatchers } from "../../../src/runbooks/matcher.ts";

function matches(source: string, labels: Labels): boolean {
  const parsed = parseMatchers(source);
  if (parsed.kind === "refused") throw new Error(parsed.message);
  return parsed.matchers.every((matcher) => matcher.matches(labels));
}

const MATCHERS: readonly (readonly [source: string, labels: Labels, matches: boolean])[] = [
  ['alertname="X"', { alertname: "X" }, true],
  ['alertname="X"', { alertname: "x" }, false],
  ["alertname=X", { alertname: "X" }, true],
  [' alertname = "X" ', { alertname: "X" }, true],
  ['a!="b"', { a: "c" }, true],
  ['a!="b"', {}, true],
  ['a=""', {}, true],
  ["a=", {}, true],
  ["a=", { a: "b" }, false],
  ['a=~"b|c"', { a: "c" }, true],
  ['a=~"b"', { a: "abc" }, false],
  ['a=~"b|c"', { a: "bc" }, false],
  ['a=~".*"', {}, true],
  ['a=~".+"', {}, false],
  ['a!~"b.*"', { a: "bc" }, false],
  ['a!~"b.*"', {}, true],
  ['{a="b", c=~"d.*"}', { a: "b", c: "de" }, true],
  ['{a="b", c=~"d.*"}', { a: "b", c: "e" }, false],
  ['a="b",c="d",', { a: "b", c: "d" }, true],
  ['"ünï.çode"="ß"', { "ünï.çode": "ß" }, true],
  ['a="line\\nnext \\"quoted\\" \\\\ \\u00e9"', { a: 'line\nnext "quoted" \\ é' }, true],
  ['a="{}, =~"', { a: "{}, =~" }, true],
  ["größe=x", { größe: "x" }, true],
  ['constructor=""', {}, true],
  ['a=~"(a+)+$"', { a: `${"a".repeat(20_000)}!` }, false],
];

const REFUSED: readonly (readonly [source: string, offset: number, message: string])[] = [
  ["", 0, 'is empty: expected a matcher such as alertname="DriftBacklogOverflow"'],
  ["a", 0, "expected =, !=, =~ or !~ after the label a"],
  ['="b"', 0, "expected a label name, quoted when it has other characters than letters and digits"],
  ['a="b" c="d"', 6, "expected `,` or the end after a matcher"],
  ['a=="b"', 2, "`==` is not an operator: expected =, !=, =~ or !~"],
  ['a="b', 2, "expected `,` or the end after a matcher"],
  ['a=~"("', 3, "is not a regular expression that RE2 knows: ("],
  ['a=~"a)(b"', 3, "is not a regular expression that RE2 knows: a)(b"],
  ['a="\\q"', 0, "has a bad escape in its quotes"],
  ['{a="b"', 6, "misses its closing `}`"],
  ['a="b",,c="d"', 6, "expected a label name, quoted when it has other characters than letters and digits"],
];

describe("a matcher", () => {
  for (const [source, labels, expected] of MATCHERS) {
    const shown = JSON.stringify(labels).slice(0, 60);
    it(`${expected ? "matches" : "does not match"}: ${source} and ${shown}`, () => {
      expect(matches(source, labels)).to.equal(expected);
    });
  }

  for (const [source, offset, message] of REFUSED) {
    it(`is refused where it is wrong: ${source}`, () => {
      expect(parseMatchers(source)).to.deep.equal({ kind: "refused", offset, message });
    });
  }

  it("keeps its text and its label", () => {
    const parsed = parseMatchers('{ a = "b", "c d"!~"e" }');

    expect(parsed.kind === "parsed" && parsed.matchers.map(({ source, label }) => [source, label])).to.deep.equal([
      ['a = "b"', "a"],
      ['"c d"!~"e"', "c d"],
    ]);
  });
});
