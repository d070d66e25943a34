import { channel } from "node:diagnostics_channel";

/** `before` the work, `done` before it is remembered, `recorded` after: the moments at which a crash differs. */
export type StepPhase = "before" | "done" | "recorded";

export interface StepMessage {
  readonly run: string;
  readonly task: string;
  readonly step: string;
  readonly phase: StepPhase;
}

/** For those who watch a running process from inside it (`node --import`): crash tests, tracing. Costs nothing unwatched. */
export const STEP_CHANNEL = "first-responder:step";

const steps = channel(STEP_CHANNEL);

export function publishStep(message: StepMessage): void {
  if (steps.hasSubscribers) steps.publish(message);
}
