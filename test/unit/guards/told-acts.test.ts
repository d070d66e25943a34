import { expect } from "chai";
import type { Incident } from "../../../src/domain/incident.ts";
import { actsOn } from "../../../src/guards/human.ts";

const incident = { id: "Q1", acknowledgedBy: [] } as unknown as Incident;
const ana = { us: false, name: "Ana" };

describe("a comment that only a webhook told of", () => {
  for (const text of ["approve", "resume"]) {
    it(`does not let a run act: ${text}`, async () => {
      expect(await acts({ told: [text], standing: [] })).to.deep.equal([]);
    });
  }

  for (const text of ["stop", "deny"]) {
    it(`stops a run: ${text}`, async () => {
      expect(await acts({ told: [text], standing: [] })).to.deep.equal([text]);
    });
  }

  it("lets a run act once it stands on the incident, and counts once", async () => {
    expect(await acts({ told: ["approve"], standing: ["approve"] })).to.deep.equal(["approve"]);
  });
});

async function acts({ told, standing }: { told: readonly string[]; standing: readonly string[] }) {
  const notes = (texts: readonly string[]) => texts.map((text, index) => ({ id: `N${index}`, text }));
  const watched = {
    incidents: { history: async () => [] },
    notes: { list: async () => notes(standing).map((note) => ({ ...note, by: ana, at: 1 })) },
    people: { recognise: async (agents: readonly unknown[]) => agents.map(() => ana) },
    acts: { of: async () => notes(told).map((note) => ({ kind: "annotated", agent: {}, note, at: 1 })) },
  } as unknown as Parameters<typeof actsOn>[2];
  const done = await actsOn(incident, 0, watched, AbortSignal.timeout(1_000));
  return done.map(({ kind }) => kind);
}
