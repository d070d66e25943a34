import { type DatabaseHome, postgresHome, sqliteHome } from "../support/database.ts";
import { aftermathSuite } from "./aftermath-suite.ts";
import { recordsSuite } from "./journal-records-suite.ts";
import { journalSuite } from "./journal-suite.ts";
import { peopleSuite } from "./people-suite.ts";

const HOMES = { SQLite: sqliteHome, Postgres: postgresHome };

for (const [name, makeHome] of Object.entries(HOMES)) {
  describe(`the journal on ${name}`, () => {
    let home: DatabaseHome | undefined;

    beforeEach(async function () {
      home = await makeHome();
      if (!home) this.skip(); // no Postgres on this machine
    });

    afterEach(() => home?.remove());

    const at = (): DatabaseHome => home ?? failToHave(name);
    journalSuite(at);
    recordsSuite(at);
    aftermathSuite(at);
    peopleSuite(at);
  });
}

function failToHave(name: string): never {
  throw new Error(`no ${name}`);
}
