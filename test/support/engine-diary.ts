import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { StepPhase } from "../../src/adapters/engine-core/step-channel.ts";

export const HOOK_DIARY = "ENGINE_DIARY";
export const HOOK_DEATH = "ENGINE_DEATH";
/** Exit code of a worker that was replaced. */
export const FENCED = 70;

/** Where a worker kills itself. */
export interface Death {
  readonly step: string;
  readonly phase: StepPhase;
}

/** What workers write down as it happens; the file outlives them. */
export type DiaryLine =
  /** The step's effect: from here on it is in flight. */
  | {
      readonly what: "did";
      readonly task: string;
      readonly step: string;
      readonly doubt: boolean;
      readonly pid: number;
      readonly at: number;
    }
  | {
      readonly what: "recorded";
      readonly task: string;
      readonly step: string;
      readonly pid: number;
      readonly at: number;
    }
  /** What the work saw at its end: must be the same whoever ends it. */
  | { readonly what: "ended"; readonly task: string; readonly saw: unknown; readonly pid: number; readonly at: number };

export interface Diary {
  readonly file: string;
  write(line: DiaryLine): void;
  read(): readonly DiaryLine[];
}

export function diary(file: string): Diary {
  return {
    file,
    write: (line) => appendFileSync(file, `${JSON.stringify(line)}\n`),
    read: () => {
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      const whole = text.split("\n").slice(0, -1); // a line that is being written has no end yet
      return whole.map((line) => JSON.parse(line) as DiaryLine);
    },
  };
}

/** Every way in which the lines break the promise about steps; empty is good. */
export function broken(lines: readonly DiaryLine[]): readonly string[] {
  const done = new Map<string, Set<number>>();
  const recorded = new Set<string>();
  return lines.flatMap((line) => {
    if (line.what === "ended") return [];
    const step = `${line.task} ${line.step}`;
    const again = recorded.has(step);
    if (line.what === "recorded") {
      recorded.add(step);
      return again ? [`${step} was recorded twice`] : [];
    }
    const pids = done.get(step) ?? new Set();
    done.set(step, pids);
    const doubtful = pids.size > 0 && !pids.has(line.pid) && !line.doubt;
    pids.add(line.pid);
    return [
      ...(again ? [`${step} was done again after it was recorded`] : []),
      ...(doubtful ? [`${step} was done again without doubt`] : []),
    ];
  });
}

/** The steps of a task in the order in which they were first done. */
export function order(lines: readonly DiaryLine[], task: string): readonly string[] {
  const steps = lines.flatMap((line) => (line.what === "did" && line.task === task ? [line.step] : []));
  return [...new Set(steps)];
}
