import { expect } from "chai";
import * as fc from "fast-check";
import { evening } from "../../support/night/night.ts";
import { freezes, script, type Weather } from "../../support/night/night-script.ts";

/** `SAFETY_RUNS=1000 SAFETY_SEED=$RANDOM` looks longer, and elsewhere. */
const RUNS = Number(process.env["SAFETY_RUNS"] ?? 12);
const SEED = Number(process.env["SAFETY_SEED"] ?? 20_261_126);

const PROPERTIES: readonly (readonly [sentence: string, weather: Weather])[] = [
  ["takes more actions than any budget allows, however the clock jumps", { troubles: ["clock", "crash"] }],
  ["acts while held, frozen, stale or blind, or while a person is at work", { troubles: ["hold", "person", "outage"] }],
  ["leaves an incident silent that nobody works on for longer than the lease", { troubles: ["crash", "outage"] }],
  ["does any of this when everything goes wrong at once", { troubles: ["crash", "clock", "outage", "person", "hold"] }],
];

describe("over random evenings of alerts and troubles, the service never", () => {
  for (const [sentence, weather] of PROPERTIES) {
    it(sentence, async function () {
      this.timeout(RUNS * 5_000);
      let actions = 0;
      const property = fc.asyncProperty(script(weather), freezes, async (events, freeze) => {
        const seen = await evening(events, freeze);

        actions += seen.actions;
        expect(seen.violations).to.deep.equal([]);
        expect(seen.bugs).to.deep.equal([]);
      });

      await fc.assert(property, { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: RUNS * 4_000 });
      expect(actions, "a service that does nothing proves nothing").to.be.greaterThan(RUNS / 4);
    });
  }
});
