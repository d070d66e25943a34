import type { Response } from "express";
import { z } from "zod";

/** What goes wrong, for the next `times` queries or until it is taken back. */
export const Fault = z.strictObject({
  kind: z.enum(["hang", "unavailable", "html", "empty", "nan", "warnings"]),
  times: z.int().positive().optional(),
});
export type Fault = z.output<typeof Fault>;

interface Success {
  readonly resultType: string;
  readonly result: readonly {
    readonly value?: readonly [number, string];
    readonly values?: readonly [number, string][];
  }[];
}

/** Answers as the fault wants, given the data of the true answer. */
export function answerWith(kind: Fault["kind"], data: object, response: Response): void {
  const { resultType, result } = data as Success;
  switch (kind) {
    case "hang":
      return;
    case "unavailable":
      response.status(503).json({ status: "error", errorType: "unavailable", error: "service unavailable" });
      return;
    case "html":
      response.status(200).type("html").send("<html><body>Sign in</body></html>");
      return;
    case "empty":
      response.json({ status: "success", data: { resultType, result: [] } });
      return;
    case "nan":
      response.json({ status: "success", data: { resultType, result: result.map(unmeasured) } });
      return;
    case "warnings":
      response.json({
        status: "success",
        data,
        warnings: ["error reading from a remote store: some series are missing"],
      });
      return;
  }
}

function unmeasured(series: Success["result"][number]): object {
  const nan = ([at]: readonly [number, string]): readonly [number, string] => [at, "NaN"];
  return {
    ...series,
    ...(series.value ? { value: nan(series.value) } : {}),
    ...(series.values ? { values: series.values.map(nan) } : {}),
  };
}
