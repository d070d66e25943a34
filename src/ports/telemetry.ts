import type { RunId } from "../domain/brand.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { OutsideCode, OutsideSystem } from "../domain/outside-error.ts";
import type { RestorationEnd } from "../domain/restoration.ts";
import type { Comparison } from "../domain/score.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { TaskKind } from "./engine.ts";

/** Everything worth a metric or a log line. One union, told in one place each; adapters turn it into both. */
export type Happening =
  | { readonly kind: "started"; readonly version: string; readonly port: number; readonly runbooks: number }
  | { readonly kind: "stopping"; readonly why: string }
  | { readonly kind: "accepted"; readonly source: string; readonly runs: readonly RunId[]; readonly duplicate: boolean }
  | { readonly kind: "turned-away"; readonly status: number; readonly reason: string }
  | { readonly kind: "task-started"; readonly run: RunId; readonly task: TaskKind; readonly resumed: boolean }
  | {
      readonly kind: "step-ended";
      readonly run: RunId;
      readonly step: string;
      readonly ms: number;
      readonly error: string | null;
    }
  | {
      readonly kind: "run-ended";
      readonly run: RunId;
      readonly runbook: string | null;
      readonly outcome: Outcome;
      readonly ms: number;
    }
  | { readonly kind: "collector-failed"; readonly run: RunId; readonly collector: string; readonly why: string }
  | { readonly kind: "judged"; readonly run: RunId; readonly action: string; readonly verdict: Verdict }
  | {
      readonly kind: "restoration-ended";
      readonly run: RunId;
      readonly action: string;
      readonly end: RestorationEnd["kind"];
      readonly reason: string;
    }
  | {
      readonly kind: "scored";
      readonly run: RunId;
      readonly runbook: string;
      readonly agreement: Comparison["agreement"];
    }
  | { readonly kind: "no-incident"; readonly run: RunId; readonly reason: string }
  | {
      readonly kind: "outside-call";
      readonly system: OutsideSystem;
      readonly operation: string;
      readonly result: OutsideCode | "ok";
      readonly ms: number;
    }
  | {
      readonly kind: "lease";
      readonly run: RunId;
      readonly state: "taken" | "renewed" | "lost" | "released";
      readonly reason: string | null;
    }
  | { readonly kind: "degraded"; readonly part: string; readonly reason: string }
  | { readonly kind: "restored"; readonly part: string }
  | { readonly kind: "bug"; readonly where: string; readonly error: unknown };

export interface Telemetry {
  tell(happening: Happening): void;
}
