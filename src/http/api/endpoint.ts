import type { ServerResponse } from "node:http";
import type { z } from "zod";
import type { HttpDeps } from "../deps.ts";
import { checkShape } from "../misfit.ts";
import type { Method } from "../only.ts";
import type { Problem } from "../problem.ts";

/** What an endpoint answers with. `stream` writes the response by itself. */
export type Reply =
  | { readonly kind: "json"; readonly status: number; readonly value: unknown }
  | { readonly kind: "text"; readonly type: string; readonly text: string }
  | { readonly kind: "nothing" } // 204
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "stream"; readonly write: (response: ServerResponse) => Promise<void> };

/** One request, parsed. `by` = the name of the operator's token. */
export interface Call<Query, Body> {
  readonly id: string;
  readonly by: string;
  readonly query: Query;
  readonly body: Body;
  readonly lastEventId: string | undefined;
}

/** Method, path and shapes: what is checked, and what the OpenAPI document says. */
export interface Described {
  readonly method: Method;
  /** As OpenAPI writes it: `/api/runs/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Status → meaning and shape; problems are added by the document. */
  readonly answers: Readonly<Record<number, { says: string; shape?: z.ZodType; type?: string }>>;
  readonly refusals?: Readonly<Record<number, string>>;
}

/** An endpoint whose shapes are closed over. */
export interface Endpoint extends Described {
  answer(raw: Call<unknown, unknown>, deps: HttpDeps): Promise<Reply>;
}

/** Joins a description with what it does; query and body are checked before. */
export function endpoint<Query, Body>(
  described: Described & { readonly query?: z.ZodType<Query>; readonly body?: z.ZodType<Body> },
  handle: (call: Call<Query, Body>, deps: HttpDeps) => Promise<Reply>,
): Endpoint {
  return {
    ...described,
    answer: async (raw, deps) => {
      const query = fitted(described.query, raw.query, "The query");
      if (query.kind === "refused") return query;
      const body = fitted(described.body, raw.body, "The body");
      if (body.kind === "refused") return body;
      return handle({ ...raw, query: query.value, body: body.value }, deps);
    },
  };
}

function fitted<Output>(schema: z.ZodType<Output> | undefined, value: unknown, whole: string) {
  return schema ? checkShape(schema, value, whole) : { kind: "fits" as const, value: undefined as Output };
}

export function json(value: unknown, status = 200): Reply {
  return { kind: "json", status, value };
}
