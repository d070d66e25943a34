import { expect } from "chai";
import * as fc from "fast-check";
import { systemClock } from "../../../src/adapters/clock/system.ts";
import { capped } from "../../../src/adapters/pagerduty/note-text.ts";
import type { IncidentId, NoteId } from "../../../src/domain/brand.ts";
import { deadlineFor, failure, going, type Rig, rig } from "../../support/pagerduty-adapter.ts";

const POST = "POST /incidents/:id/notes";
const LIST = "GET /incidents/:id/notes";
const EDIT = "PUT /incidents/:id/notes/:id";
const MARKER = "first-responder r1 diagnosis";
const TEXT = `The processor is down.\n\n-- ${MARKER}`;

describe("a note on an incident", () => {
  let at: Rig;
  let id: IncidentId;

  const note = (doubt = false, text = TEXT) => ({ incident: id, text, marker: MARKER, doubt });
  const standing = (): readonly string[] => at.sandbox.state.incidents[0]!.notes.map((each) => each.content);

  async function start(options: Parameters<typeof rig>[0] = {}): Promise<void> {
    at = await rig(options);
    id = await at.raise();
  }
  afterEach(() => at.close());

  it("is posted in one call", async () => {
    await start();

    const written = await at.ours.notes.write(note(), going);

    expect(written).to.equal(at.sandbox.state.incidents[0]?.notes[0]?.id);
    expect(at.sent()).to.deep.equal([POST]);
  });

  it("is edited in place", async () => {
    await start();
    const written = await at.ours.notes.write(note(), going);

    await at.ours.notes.edit({ incident: id, id: written, text: "Healthy again." }, going);

    expect(standing()).to.deep.equal(["Healthy again."]);
  });

  it("is listed with those of people, oldest first, and we know our own", async () => {
    await start();
    at.sandbox.humanNotes(id, "Ana Oncall", "stop");
    await at.ours.notes.write(note(), going);

    const notes = await at.ours.notes.list(id, going);

    expect(notes.map(({ by, text }) => ({ by, text }))).to.deep.equal([
      { by: { name: "Ana Oncall", us: false }, text: "stop" },
      { by: { name: "first-responder", us: true }, text: TEXT },
    ]);
  });

  for (const kind of ["reset", "error", "html", "empty", "hang", "stall"] as const) {
    it(`stands once when it got through and the answer was lost: ${kind}`, async () => {
      await start(deadlineFor(kind));
      at.sandbox.fault({ on: POST, kind, applied: true });
      const begin = at.clock.now();

      const written = await at.ours.notes.write(note(), going);

      expect(standing()).to.deep.equal([TEXT]);
      expect(written).to.equal(at.sandbox.state.incidents[0]?.notes[0]?.id);
      expect(at.sent()).to.deep.equal([POST, LIST]);
      expect(at.clock.now() - begin).to.be.at.least(deadlineFor(kind).adapter.timeoutMs);
    });

    it(`is posted again when it did not get through: ${kind}`, async () => {
      await start(deadlineFor(kind));
      at.sandbox.fault({ on: POST, kind });

      await at.ours.notes.write(note(), going);

      expect(standing()).to.deep.equal([TEXT]);
      expect(at.sent()).to.deep.equal([POST, LIST, POST]);
    });
  }

  it("stands once when it gets through only after we had given it up", async () => {
    await start({ adapter: { timeoutMs: 100, clock: systemClock } });
    at.sandbox.fault({ on: POST, kind: "slow", ms: 150 });

    await at.ours.notes.write(note(), going);

    expect(standing()).to.deep.equal([TEXT]);
    expect(at.sent()).to.deep.equal([POST, LIST]);
  });

  it("is not posted again when nobody can say whether it stands", async () => {
    await start();
    at.sandbox.fault({ on: POST, kind: "reset", applied: true });
    at.sandbox.fault({ on: LIST, kind: "error", times: 20 });

    const error = await failure(at.ours.notes.write(note(), going));

    expect(error.code).to.equal("failing");
    expect(standing()).to.deep.equal([TEXT]);
    expect(at.sent().filter((each) => each === POST)).to.deep.equal([POST]);
  });

  it("in doubt is edited where an earlier call wrote it, without waiting", async () => {
    await start();
    at.sandbox.humanNotes(id, "first-responder", TEXT);

    const written = await at.ours.notes.write(note(true, `${TEXT} now`), going);

    expect(standing()).to.deep.equal([`${TEXT} now`]);
    expect(written).to.equal(at.sandbox.state.incidents[0]?.notes[0]?.id);
    expect(at.sent()).to.deep.equal([LIST, EDIT]);
  });

  it("in doubt is left alone where it stands as it should", async () => {
    await start();
    at.sandbox.humanNotes(id, "first-responder", TEXT);

    await at.ours.notes.write(note(true), going);

    expect(at.sent()).to.deep.equal([LIST]);
  });

  it("in doubt is posted when it is nowhere to be seen after the earlier call's deadline", async () => {
    await start();
    const begin = at.clock.now();

    await at.ours.notes.write(note(true), going);

    expect(standing()).to.deep.equal([TEXT]);
    expect(at.sent()).to.deep.equal([LIST, LIST, POST]);
    expect(at.clock.now() - begin).to.be.at.least(3_000);
  });

  it("in doubt stands once when the earlier call is still on its way", async () => {
    await start({ adapter: { timeoutMs: 100, clock: systemClock } });
    at.sandbox.fault({ on: POST, kind: "slow", ms: 50 });
    const stop = new AbortController();
    const killed = at.ours.notes.write(note(), stop.signal).catch(() => undefined);
    while (at.sent().length === 0) await systemClock.sleep(1, going);
    stop.abort(); // what a dead process looks like from PagerDuty
    await killed;

    await at.ours.notes.write(note(true), going);

    expect(standing()).to.deep.equal([TEXT]);
  });

  it("is refused for good on an incident that is not there", async () => {
    await start();

    const error = await failure(at.ours.notes.edit({ incident: id, id: "NX" as NoteId, text: "x" }, going));

    expect(error.code).to.equal("missing");
  });

  it("longer than 2,000 characters is cut after a line", async () => {
    await start();
    const long = [...Array.from({ length: 100 }, (_, line) => `line ${line} of the evidence`), `-- ${MARKER}`].join(
      "\n",
    );

    await at.ours.notes.write(note(false, long), going);

    const [text = ""] = standing();
    expect(text.length).to.be.within(1_900, 2_000);
    expect(text.split("\n").slice(-3)).to.deep.equal(["line 81 of the evidence", "…", `-- ${MARKER}`]);
  });
});

describe("the bound on a note's text", () => {
  it("holds for any text, keeps the marker, and leaves short texts alone", () => {
    const line = fc
      .tuple(fc.string({ unit: "binary", maxLength: 4 }), fc.nat(150))
      .map(([text, times]) => text.replaceAll("\n", " ").repeat(times));
    const property = fc.property(fc.array(line, { maxLength: 40 }), fc.nat(40), (lines, place) => {
      const text = lines.toSpliced(place, 0, `-- ${MARKER}`).join("\n");

      const bounded = capped(text, MARKER);

      expect(bounded.length).to.be.at.most(2_000);
      expect(bounded).to.contain(MARKER);
      if (text.length <= 2_000) expect(bounded).to.equal(text.toWellFormed());
    });

    fc.assert(property);
  });

  it("cuts a single line that is too long by itself", () => {
    const bounded = capped("x".repeat(5_000), "nowhere");

    expect(bounded.length).to.be.within(1_900, 2_000);
  });
});
