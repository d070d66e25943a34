import { readFileSync } from "node:fs";
import { expect } from "chai";
import { pages } from "../../scripts/docs.ts";

describe("what is generated from settings, endpoints and metrics", () => {
  for (const [file, text] of Object.entries(pages())) {
    it(`is up to date in ${file} (else run: npm run docs)`, () => {
      expect(readFileSync(file, "utf8")).to.equal(text);
    });
  }
});
