import { z } from "zod";
import type { Answer, Sample, Series } from "../../ports/metrics.ts";

// https://prometheus.io/docs/prometheus/latest/querying/api/: times are seconds with a fraction, values are strings.
const Value = z
  .string()
  .regex(/^([+-]?Inf|NaN|[+-]?\d*\.?\d+([eE][+-]?\d+)?)$/, "not a number")
  .transform((text) => Number(text.replace("Inf", "Infinity")));
const Point = z.tuple([z.number(), Value]).transform(([seconds, value]) => ({ at: Math.round(seconds * 1000), value }));
const Labels = z.record(z.string(), z.string());
const Remarks = {
  warnings: z.array(z.string()).nullish(),
  infos: z.array(z.string()).nullish(),
};

/** The answer to an instant query. A scalar becomes one sample without labels. */
export const InstantAnswer = z
  .object({
    ...Remarks,
    data: z.discriminatedUnion("resultType", [
      z.object({
        resultType: z.literal("vector"),
        result: z.array(z.object({ metric: Labels, value: Point })),
      }),
      z.object({ resultType: z.literal("scalar"), result: Point }),
    ]),
  })
  .transform(({ data, ...remarks }): Answer<Sample> => {
    const { resultType, result } = data;
    const items =
      resultType === "scalar"
        ? [{ labels: {}, ...result }]
        : result.map(({ metric, value }) => ({ labels: metric, ...value }));
    return { items, ...withoutNull(remarks) };
  });

/** The answer to a range query. */
export const RangeAnswer = z
  .object({
    ...Remarks,
    data: z.object({
      resultType: z.literal("matrix"),
      result: z.array(z.object({ metric: Labels, values: z.array(Point) })),
    }),
  })
  .transform(({ data, ...remarks }): Answer<Series> => {
    const items = data.result.map(({ metric, values }) => ({ labels: metric, points: values }));
    return { items, ...withoutNull(remarks) };
  });

function withoutNull(remarks: {
  warnings?: readonly string[] | null | undefined;
  infos?: readonly string[] | null | undefined;
}): { warnings: readonly string[]; infos: readonly string[] } {
  return { warnings: remarks.warnings ?? [], infos: remarks.infos ?? [] };
}
