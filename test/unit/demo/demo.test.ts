import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { hasColour, page } from "../../../src/cli/demo/page.ts";
import { runEvents } from "../../../src/cli/demo/run-events.ts";
import { copyRunbooks } from "../../../src/cli/demo/runbook-copy.ts";
import { StoryEnded } from "../../../src/cli/demo/story-ended.ts";
import { sentenceOf } from "../../../src/cli/demo/telling.ts";

describe("the demo's page", () => {
  it("tells when, who and what, from the beginning of the story", () => {
    let text = "";
    const paper = page({ write: (more) => (text += more), colour: false, began: 1_000 });

    paper.tell({ at: 13_340, who: "PagerDuty", what: "incident #1 pages Ana" });

    expect(text).to.equal("  12.3 s  PagerDuty     incident #1 pages Ana\n");
  });

  it("has colour only on a terminal whose owner did not say no", () => {
    expect(hasColour({ isTTY: true }, {})).to.equal(true);
    expect(hasColour({ isTTY: true }, { NO_COLOR: "1" })).to.equal(false);
    expect(hasColour({ isTTY: true }, { TERM: "dumb" })).to.equal(false);
    expect(hasColour({}, {})).to.equal(false);
  });
});

describe("the demo's reading of a run", () => {
  const SAID: readonly (readonly [name: string, data: unknown, sentence: string | undefined])[] = [
    ["match", { kind: "matched", name: "drift", version: "x" }, "runbook drift treats this alert"],
    ["acknowledge", { kind: "in-charge", since: 1 }, undefined],
    ["acknowledge", { kind: "beside", reason: "Ana has it" }, "leaves the incident to people: Ana has it"],
    [
      "plan",
      { kind: "act", cause: "down", because: "ready = 0", action: "restart" },
      "cause: down (ready = 0); remedy: restart",
    ],
    ["plan", { kind: "hand-off", cause: "x", reason: "Fix the image." }, "hands over: Fix the image."],
    ["intent", { kind: "refuse", reason: "It is held." }, "may not act (refuse): It is held."],
    ["verify", { kind: "recovered", reason: "signal 0" }, "it helped: signal 0"],
    ["conclude", { kind: "resolved" }, undefined],
  ];
  for (const [name, data, sentence] of SAID) {
    it(`says ${sentence ?? "nothing"} at ${name}`, () => {
      expect(sentenceOf({ name, data })).to.equal(sentence);
    });
  }

  it("reads events however the stream is cut, and passes over the rest of it", async () => {
    const text = [
      'id: 1\ndata: {"at":"2026-11-24T02:00:00.000Z","name":"match","data":{"ü":1}}\n\n',
      ": still here\n\n",
      'id: 2\ndata: {"at":1000,"name":"plan","data":null}\n\n',
      'event: end\ndata: {"id":"r1"}\n\n',
    ].join("");
    const bytes = new TextEncoder().encode(text);
    const body = ReadableStream.from(Array.from(bytes, (byte) => Uint8Array.of(byte)));
    const seen: unknown[] = [];

    for await (const event of runEvents(new Response(body))) seen.push(event);

    expect(seen).to.deep.equal([
      { at: Date.parse("2026-11-24T02:00:00Z"), name: "match", data: { ü: 1 } },
      { at: 1000, name: "plan", data: null },
    ]);
  });
});

describe("the demo's copy of the runbooks", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "demo-copy-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it("differs from the shipped ones in the verify line and in shorter windows", async () => {
    const verify = "verify: { within: 45s, soak: 5s }";

    await copyRunbooks("config/runbooks", join(folder, "copy"), verify);

    const lines = async (path: string) => (await readFile(path, "utf8")).split("\n");
    const file = "drift-backlog-overflow.yaml";
    const [shipped, copy] = [await lines(join("config/runbooks", file)), await lines(join(folder, "copy", file))];
    const changed = copy.filter((line, index) => line !== shipped[index]);
    expect(copy).to.have.length(shipped.length);
    expect(changed.at(-1)).to.equal(verify);
    expect(changed.slice(0, -1).every((line) => /\[15s\]|minutes: 0\.25/.test(line))).to.equal(true);
  });

  it("refuses a runbook that it cannot shorten", async () => {
    await writeFile(join(folder, "odd.yaml"), "kind: Runbook\n");

    const error = await copyRunbooks(folder, join(`${folder}-copy`), "verify: {}").catch((reason: unknown) => reason);

    await rm(`${folder}-copy`, { recursive: true });
    expect(error).to.be.instanceOf(StoryEnded);
  });
});
