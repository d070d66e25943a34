import type { Request } from "express";
import { Refusal } from "./refusal.ts";

/** The query of a patch, as far as it matters here. */
export interface PatchOptions {
  readonly dryRun: boolean;
  readonly strict: boolean;
  readonly fieldManager: string;
}

export function patchOptions({ query }: Request): PatchOptions {
  const { dryRun, fieldValidation, fieldManager } = query;
  return {
    dryRun: dryRun === "All",
    strict: fieldValidation === "Strict",
    fieldManager: typeof fieldManager === "string" ? fieldManager : "unknown",
  };
}

export const STRATEGIC = "application/strategic-merge-patch+json";
export const JSON_PATCH = "application/json-patch+json";

/** Throws a Refusal for any type of patch but those named. */
export function patchType(request: Request, known: readonly string[]): string {
  const type = request.headers["content-type"]?.split(";")[0] ?? "";
  if (known.includes(type)) return type;
  throw new Refusal(415, "UnsupportedMediaType", `the sandbox knows only ${known.join(" and ")}`);
}
