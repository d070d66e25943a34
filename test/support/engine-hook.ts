// Loaded into a worker by `node --import`: writes down each step that is recorded, and dies where it is told to.
import { subscribe } from "node:diagnostics_channel";
import { appendFileSync } from "node:fs";
import { STEP_CHANNEL, type StepMessage } from "../../src/adapters/engine-core/step-channel.ts";
import { type Death, type DiaryLine, HOOK_DEATH, HOOK_DIARY } from "./engine-diary.ts";

const diary = process.env[HOOK_DIARY] ?? "/dev/null";
const death = JSON.parse(process.env[HOOK_DEATH] ?? "null") as Death | null;

subscribe(STEP_CHANNEL, (message) => {
  const { task, step, phase } = message as StepMessage;
  if (phase === "recorded") write({ what: "recorded", task, step, pid: process.pid, at: Date.now() });
  if (death?.step === step && death.phase === phase) process.kill(process.pid, "SIGKILL");
});

function write(line: DiaryLine): void {
  appendFileSync(diary, `${JSON.stringify(line)}\n`);
}
