import { RE2JS } from "re2js";
import { z } from "zod";
import type { Labels } from "../../domain/notification.ts";
import type { Silence } from "../../domain/silence.ts";

// https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml: gettableSilences. `isEqual` came with 0.22.
const Matcher = z
  .object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) })
  .transform((matcher, context) => {
    const test = tester(matcher);
    if (test) return test;
    context.addIssue({ code: "custom", message: `not a regular expression of RE2: ${matcher.value}` });
    return z.NEVER;
  });
const Moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const Active = z
  .object({
    status: z.object({ state: z.literal("active") }),
    matchers: z.array(Matcher).min(1),
    endsAt: Moment,
    createdBy: z.string(),
    comment: z.string(),
  })
  .transform(
    ({ matchers, endsAt, createdBy, comment }): Silence => ({
      by: createdBy,
      comment,
      until: endsAt,
      matches: (labels) => matchers.every((matches) => matches(labels)),
    }),
  );
const Other = z.object({ status: z.object({ state: z.enum(["pending", "expired"]) }) }).transform(() => undefined);

/** All of them, in whatever state; those in force are left. */
export const ActiveSilences = z
  .array(z.union([Active, Other]))
  .transform((silences) => silences.flatMap((silence) => silence ?? []));

/** A label that is not there counts as the empty text, and a regular expression is anchored at both ends. */
function tester({
  name,
  value,
  isRegex,
  isEqual,
}: {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}): ((labels: Labels) => boolean) | undefined {
  const fits = isRegex ? wholly(value) : (text: string) => text === value;
  return fits && ((labels) => fits(Object.hasOwn(labels, name) ? (labels[name] ?? "") : "") === isEqual);
}

function wholly(pattern: string): ((text: string) => boolean) | undefined {
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matches(text);
  } catch {
    return undefined; // the library throws for nothing else
  }
}
