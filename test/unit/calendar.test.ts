import { expect } from "chai";
import { calendar } from "../../src/adapters/calendar/luxon.ts";
import type { FreezeWindow } from "../../src/domain/freeze.ts";

const BERLIN = { name: "w", zone: "Europe/Berlin", namespaces: [] } as const;

function weekly(days: (FreezeWindow & { kind: "weekly" })["days"], from: string, to: string): FreezeWindow {
  return { ...BERLIN, kind: "weekly", days, from, to };
}

function isOpen(window: FreezeWindow, at: string): boolean {
  return calendar.openUntil(window, Date.parse(at)) !== undefined;
}

describe("a freeze window", () => {
  const weekend = weekly(["sat", "sun"], "00:00", "24:00");
  const nights = weekly(["fri"], "22:00", "06:00");
  const skipped = weekly(["sun"], "02:30", "04:00"); // 29 March 2026: 02:00 CET becomes 03:00 CEST
  const repeated = weekly(["sun"], "02:30", "02:45"); // 25 October 2026: 03:00 CEST becomes 02:00 CET
  const cases: readonly (readonly [string, FreezeWindow, string, boolean])[] = [
    ["is open from local midnight", weekend, "2026-11-27T23:00:00Z", true],
    ["is not open a second before", weekend, "2026-11-27T22:59:59Z", false],
    ["closes at local midnight", weekend, "2026-11-29T23:00:00Z", false],
    ["lasts over midnight", nights, "2026-11-28T04:59:00Z", true],
    ["of a night belongs to the day on which it began", nights, "2026-11-27T04:00:00Z", false],
    ["follows summer time", nights, "2026-07-03T20:00:00Z", true],
    ["that begins in the skipped hour is open right after it", skipped, "2026-03-29T01:00:00Z", true],
    ["that begins in the skipped hour is not open before it", skipped, "2026-03-29T00:59:59Z", false],
    ["in the repeated hour is open the first time", repeated, "2026-10-25T00:30:00Z", true],
    ["in the repeated hour is open between both times", repeated, "2026-10-25T01:00:00Z", true],
    ["in the repeated hour is open the second time", repeated, "2026-10-25T01:44:00Z", true],
    ["in the repeated hour closes after the second time", repeated, "2026-10-25T01:45:00Z", false],
  ];
  for (const [name, window, at, expected] of cases) {
    it(name, () => {
      expect(isOpen(window, at)).to.equal(expected);
    });
  }

  it("of one time is local to its zone, and says when it closes", () => {
    const window: FreezeWindow = {
      ...BERLIN,
      kind: "once",
      zone: "America/New_York",
      from: "2026-11-27T00:00",
      to: "2026-11-30T08:00",
    };

    expect(calendar.openUntil(window, Date.parse("2026-11-27T05:00:00Z"))).to.equal(Date.parse("2026-11-30T13:00:00Z"));
    expect(isOpen(window, "2026-11-27T04:59:59Z")).to.equal(false);
    expect(isOpen(window, "2026-11-30T13:00:00Z")).to.equal(false);
  });
});
