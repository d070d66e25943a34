import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";

/** Relative links of a page, without what is inside the target page. */
function linksOf(page: string): readonly string[] {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link.split("#")[0] ?? "")
    .filter((link) => link !== "" && !/^[a-z]+:/.test(link));
}

describe("the documentation", () => {
  for (const page of ["README.md", "ARCHITECTURE.md", "SECURITY.md", ...globSync("docs/**/*.md")]) {
    it(`links to nothing that is not there: ${page}`, () => {
      expect(linksOf(page).filter((link) => !existsSync(join(dirname(page), link)))).to.deep.equal([]);
    });
  }
});
