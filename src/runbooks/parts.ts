import type { z } from "zod";
import type { FactTable } from "../domain/facts.ts";

/** What the language must know of a collector. */
export interface CollectorPart {
  readonly name: string;
  readonly summary: string;
  readonly params: z.ZodType;
  readonly facts: FactTable;
}

/** What the language must know of an action. */
export interface ActionPart {
  readonly name: string;
  readonly summary: string;
  readonly params: z.ZodType;
  readonly undoable: boolean;
}

/** Everything a runbook may name. */
export interface Parts {
  readonly collectors: readonly CollectorPart[];
  readonly actions: readonly ActionPart[];
}
