import { readFileSync } from "node:fs";
import { expect } from "chai";
import { SCENARIOS } from "../../../src/cli/demo/scenarios.ts";
import { notesIn } from "../../support/e2e/told-notes.ts";

const parts = readFileSync("docs/explanation/incident-notes.md", "utf8").split(/^## /m).slice(1);

describe("the page of notes", () => {
  it("shows the seven stories of the runbook's causes", () => {
    const names = parts.map((part) => /^`([a-z-]+)`/.exec(part)?.[1]);

    expect(names).to.deep.equal(["down", "slow", "memory", "ingestion", "deploy", "redis", "unknown"]);
  });

  for (const part of parts) {
    const [, name = ""] = /^`([a-z-]+)`/.exec(part) ?? [];
    it(`tells ${name} with the cause, the title and as many notes as the story has`, () => {
      const story = SCENARIOS[name as keyof typeof SCENARIOS];
      const notes = notesIn(part);

      expect(part).to.include(story.title);
      expect(notes).to.have.length(story.end.notes);
      expect(notes[0]?.some((line) => line.startsWith(`Cause: ${story.end.cause}`))).to.equal(true);
    });

    it(`tells ${name} within what PagerDuty takes, and without a line of a log`, () => {
      for (const note of notesIn(part)) {
        expect(note.join("\n").length).to.be.at.most(2_000);
        expect(note[0]?.length).to.be.within(1, 100);
      }
      expect(part).not.to.match(/10 of 10 in use|probe failing|waited 30 s/);
    });
  }
});
