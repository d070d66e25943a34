import { expect } from "chai";
import type { Context } from "mocha";
import {
  type Campaign,
  type Death,
  everyMessage,
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

const STORES = [
  { name: "SQLite", campaign: async (): Promise<Campaign> => onSqlite },
  { name: "Postgres", campaign: async (test: Context): Promise<Campaign> => onPostgres(await needsPostgres(test)) },
];

for (const { name, campaign } of STORES) {
  describe(`killed with -9, on ${name}`, function () {
    this.timeout(600_000);

    it("at every boundary of every step, it loses nothing and does nothing twice", async function () {
      const rounds = await fightAll(everyMessage(), await campaign(this), ({ died }) => !died);

      expect(mistakes(rounds)).to.equal("");
      const places = new Set(rounds.filter(({ died }) => died).map(({ where }) => where));
      for (const place of ["acknowledge:done", "intent:recorded", "apply:before", "apply:done", "note:end:done"]) {
        expect(places, "it died everywhere").to.include(place);
      }
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
  return "message" in death ? `killed at message ${death.message}` : `killed ${death.ms} ms after the alert`;
}
