import { expect } from "chai";
import { isCollision, journalFailure } from "../../../src/adapters/database/failures.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";

const coded = (code: string): Error => Object.assign(new Error("driver's words"), { code });

describe("the database's failures", () => {
  const cases: readonly (readonly [string, Error, string, string])[] = [
    ["SQLite's full disk", coded("SQLITE_FULL"), "rejected", "the disk is full"],
    ["Postgres' full disk", coded("53100"), "rejected", "the disk is full"],
    ["a full file system", coded("ENOSPC"), "rejected", "the disk is full"],
    ["a disk that fails", coded("SQLITE_IOERR_FSYNC"), "rejected", "the disk fails"],
    ["a damaged file", coded("SQLITE_CORRUPT"), "rejected", "the disk fails"],
    ["a locked file", coded("SQLITE_BUSY"), "unreachable", "the database is locked"],
    ["a shutdown", coded("57P01"), "unreachable", "the database takes no work now"],
    ["a start", coded("57P03"), "unreachable", "the database takes no work now"],
    ["too many clients", coded("53300"), "unreachable", "the database takes no work now"],
    ["a standby after a failover", coded("25006"), "unreachable", "the database is read-only"],
    ["a slow statement", coded("57014"), "timed-out", "the database took too long"],
    ["a wrong password", coded("28P01"), "unauthorized", "the database refuses our credentials"],
    ["a missing database", coded("3D000"), "missing", "there is no such database"],
    ["a refused connection", coded("ECONNREFUSED"), "unreachable", "no connection to the database"],
    ["a broken one", new Error("Connection terminated unexpectedly"), "unreachable", "no connection to the database"],
    [
      "a closed one",
      new TypeError("The database connection is not open"),
      "unreachable",
      "no connection to the database",
    ],
  ];
  for (const [name, error, code, detail] of cases) {
    it(`are told as ${code} for ${name}, without the driver's words`, () => {
      const told = journalFailure(error, "storing a notification");

      expect(told).to.be.instanceOf(OutsideError);
      expect(told).to.include({ system: "journal", code, detail, cause: error });
      expect((told as Error).message).not.to.contain("driver's words");
    });
  }

  it("leave bugs as they are", () => {
    for (const bug of [coded("SQLITE_ERROR"), coded("42601"), new TypeError("x is undefined"), "text"]) {
      expect(journalFailure(bug, "storing")).to.equal(bug);
    }
  });

  it("know what is worth doing again at once", () => {
    expect(["40001", "40P01", "23505"].map((code) => isCollision(coded(code)))).to.deep.equal([true, true, true]);
    expect([coded("53100"), coded("SQLITE_CONSTRAINT"), "text"].map(isCollision)).to.deep.equal([false, false, false]);
  });
});
