/**
 * Preloaded into the service (`node --import`): sends its own process a signal at a chosen moment, so that a crash happens
 * exactly there and not a little later.
 *
 * CRASH_AT      the n-th moment at which a step is done or recorded (`7`), or a step and a phase (`apply:before`)
 * CRASH_SIGNAL  SIGKILL unless told otherwise
 * CRASH_DELAY   so many milliseconds later than that
 * CRASH_TOKEN   a path that does not exist: of several processes with the same one only the first is hit
 */
import { subscribe } from "node:diagnostics_channel";
import { closeSync, openSync, writeSync } from "node:fs";
import { STEP_CHANNEL, type StepMessage } from "../../src/adapters/engine-core/step-channel.ts";

const at = process.env["CRASH_AT"];
const signal = process.env["CRASH_SIGNAL"] ?? "SIGKILL";
const delay = Number(process.env["CRASH_DELAY"] ?? 0);
const token = process.env["CRASH_TOKEN"];
let seen = 0;
let hit = false;

subscribe(STEP_CHANNEL, (message) => {
  const { step, phase } = message as StepMessage;
  const name = `${step}:${phase}`;
  if (phase !== "before") seen += 1; // nothing lasting happens between a step that is recorded and the next one's begin
  writeSync(2, `step ${seen} ${name}\n`);
  const isHere = phase === "before" ? at === name : at === name || at === String(seen);
  if (hit || !isHere || !mayHit()) return;
  hit = true;
  writeSync(2, `${signal} at ${name}\n`);
  if (delay > 0) setTimeout(() => process.kill(process.pid, signal), delay);
  else process.kill(process.pid, signal);
});

function mayHit(): boolean {
  if (token === undefined) return true;
  try {
    closeSync(openSync(token, "wx"));
    return true;
  } catch {
    return false; // another process was hit already
  }
}
