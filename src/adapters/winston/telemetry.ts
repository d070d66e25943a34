import type { Happening, Telemetry } from "../../ports/telemetry.ts";
import { createLog, type Level } from "./log.ts";

interface Line {
  readonly level: Level;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface WinstonOptions {
  readonly level: Level;
  /** Every secret known by now. */
  readonly secrets: () => readonly string[];
  /** Default: standard output. */
  readonly stream?: NodeJS.WritableStream;
}

/** One log line for each happening. */
export function winstonTelemetry({ level, secrets, stream = process.stdout }: WinstonOptions): Telemetry {
  const log = createLog({ level, secrets, stream });
  return {
    tell: (happening) => {
      const { level, message, facts } = lineOf(happening);
      log[level](message, facts);
    },
  };
}

function lineOf(happening: Happening): Line {
  switch (happening.kind) {
    case "started":
      return line("info", "Started", happening);
    case "stopping":
      return line("info", "Stopping", happening);
    case "accepted":
      return line(happening.duplicate ? "debug" : "info", "Notification accepted", happening);
    case "turned-away":
      return line("warn", "Webhook turned away", happening);
    case "task-started":
      return line("info", "Task started", happening);
    case "step-ended":
      return stepLine(happening);
    case "run-ended":
      return line(happening.outcome.kind === "failed" ? "error" : "info", "Run ended", happening);
    case "collector-failed":
      return line("warn", "Collector failed", happening);
    case "judged":
      return line("info", "Action judged", happening);
    case "restoration-ended":
      return line(happening.end === "restored" ? "info" : "warn", "Change put back, or not", happening);
    case "scored":
      return line("info", "Shadowed run compared", happening);
    case "no-incident":
      return line("error", "No incident for this run", happening);
    case "outside-call":
      return line(happening.result === "ok" ? "debug" : "warn", "Outside call", happening);
    case "lease":
      return line(happening.state === "lost" ? "error" : "info", "Lease", happening);
    case "degraded":
      return line("warn", "Degraded", happening);
    case "restored":
      return line("info", "Restored", happening);
    case "bug":
      return line("error", "Fault in this service", happening);
  }
}

/** `stage` is what steps of one kind share: `collect` of `collect:processor`. */
function stepLine(happening: Extract<Happening, { kind: "step-ended" }>): Line {
  const [stage = ""] = happening.step.split(":");
  const { error } = happening;
  return line(error === null ? "debug" : "warn", error === null ? "Step ended" : "Step failed", {
    ...happening,
    stage,
  });
}

function line(level: Level, message: string, happening: Happening & { readonly stage?: string }): Line {
  const { kind: _, ...facts } = happening;
  return { level, message, facts };
}
