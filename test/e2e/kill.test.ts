import { expect } from "chai";
import type { Context } from "mocha";
import {
  type Campaign,
  type Death,
  everyMoment,
  fightAll,
  onPostgres,
  onSqlite,
  type Round,
  randomMoments,
} from "../support/e2e/campaign.ts";
import { needsPostgres } from "../support/e2e/needs.ts";

const ROUNDS = Number(process.env["CAMPAIGN_ROUNDS"] ?? 30);
const SEED = Number(process.env["CAMPAIGN_SEED"] ?? 20_261_124);
/** From the alert until a little after the run's end. */
const LENGTH = 4_500;

/** Where a crash hurts most: the effect is out, and nothing remembers it. */
const EFFECTS = [
  "acknowledge:done",
  "intent:done",
  "apply:before",
  "apply:done",
  "note:diagnosis:done",
  "note:end:done",
];

const STORES = [
  { name: "SQLite", campaign: async (): Promise<Campaign> => onSqlite },
  { name: "Postgres", campaign: async (test: Context): Promise<Campaign> => onPostgres(await needsPostgres(test)) },
];

for (const { name, campaign } of STORES) {
  describe(`killed with -9, on ${name}`, function () {
    this.timeout(600_000);

    it("at every boundary of every step, it loses nothing and does nothing twice", async function () {
      const rounds = await fightAll(everyMoment(), await campaign(this), ({ died }) => !died);

      expect(mistakes(rounds)).to.equal("");
      expect(rounds.filter(({ died }) => died)).to.have.lengthOf.above(45);
    });

    it("between an effect and its record, it loses nothing and does nothing twice", async function () {
      const rounds = await fightAll(
        EFFECTS.map((place) => ({ place })),
        await campaign(this),
      );

      expect(mistakes(rounds)).to.equal("");
      expect(
        rounds.every(({ died }) => died),
        "it died in each",
      ).to.equal(true);
    });

    it(`at ${ROUNDS} random moments, it loses nothing and does nothing twice`, async function () {
      const rounds = await fightAll(randomMoments(ROUNDS, SEED, LENGTH), await campaign(this));

      expect(mistakes(rounds)).to.equal("");
      expect(rounds).to.have.lengthOf(ROUNDS);
    });
  });
}

function mistakes(rounds: readonly Round[]): string {
  return rounds
    .flatMap(({ death, where, wrong }) => (wrong ? [`${inWords(death)}, at ${where}: ${wrong}`] : []))
    .join("\n\n");
}

function inWords(death: Death): string {
  if ("place" in death) return `killed at ${death.place}`;
  return "moment" in death ? `killed at moment ${death.moment}` : `killed ${death.ms} ms after the alert`;
}
