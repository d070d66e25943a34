import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect } from "chai";
import { SCENARIO_NAMES } from "../../src/cli/demo/scenarios.ts";
import { gist, notesIn } from "../support/e2e/told-notes.ts";

const PAGE = "docs/explanation/incident-notes.md";

/** The part of the page about one story. */
async function shown(scenario: string): Promise<string> {
  const parts = (await readFile(PAGE, "utf8")).split(/^## /m);
  return parts.find((part) => part.startsWith(`\`${scenario}\``)) ?? "";
}

describe("the demo's stories", function () {
  this.timeout(120_000);

  for (const scenario of SCENARIO_NAMES) {
    it(`${scenario}: cause, remedy and end are right by the world's own logs, and the notes are those of the docs`, async () => {
      const args = ["src/cli/demo/main.ts", "--scenario", scenario];

      const { stdout } = await promisify(execFile)(process.execPath, args); // 0 only when the story came true

      const [, took = ""] = /^(\d+) s from the break to the end/m.exec(stdout) ?? [];
      expect(Number(took)).to.be.within(1, 59);
      const page = await shown(scenario);
      if (page !== "") expect(notesIn(stdout).map(gist)).to.deep.equal(notesIn(page).map(gist));
    });
  }
});
