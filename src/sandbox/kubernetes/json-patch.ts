import { z } from "zod";
import { badRequest, Refusal } from "./refusal.ts";

export const JsonPatch = z.array(
  z.discriminatedUnion("op", [
    z.object({ op: z.literal("add"), path: z.string(), value: z.unknown() }),
    z.object({ op: z.literal("replace"), path: z.string(), value: z.unknown() }),
    z.object({ op: z.literal("remove"), path: z.string() }),
  ]),
);
type Operation = z.output<typeof JsonPatch>[number];

type Mapping = Readonly<Record<string, unknown>>;

/** A JSON patch, as far as Deployments need it: only mappings on the way. https://www.rfc-editor.org/rfc/rfc6902 */
export function jsonPatched(object: unknown, patch: z.output<typeof JsonPatch>): unknown {
  return patch.reduce<unknown>((state, operation) => applied(state, stepsOf(operation.path), operation), object);
}

function stepsOf(path: string): readonly string[] {
  if (!path.startsWith("/")) throw badRequest(`invalid JSON path ${path}`);
  return path
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function applied(object: unknown, [step = "", ...rest]: readonly string[], operation: Operation): unknown {
  if (!isMapping(object)) throw unprocessable();
  if (rest.length > 0) return { ...object, [step]: applied(object[step], rest, operation) };
  if (operation.op !== "add" && !Object.hasOwn(object, step)) throw unprocessable();
  if (operation.op !== "remove") return { ...object, [step]: operation.value };
  const { [step]: _, ...others } = object;
  return others;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** All that the API server says of an operation that does not fit. */
function unprocessable(): Refusal {
  return new Refusal(422, "Invalid", "the server rejected our request due to an error in our request");
}
