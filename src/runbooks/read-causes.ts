import type { Condition } from "../domain/truth.ts";
import type { Flaw } from "./problem.ts";
import type { Reader } from "./read-collect.ts";
import { type ConditionText, causeScope, readConditions } from "./read-conditions.ts";
import { isMapping } from "./use.ts";

/** Compiles the causes' conditions and looks at their names. Both answers are in the causes' order. */
export function readCauses(
  written: readonly unknown[],
  readers: readonly Reader[],
): {
  readonly names: readonly string[];
  readonly conditions: readonly (Condition | undefined)[];
  readonly flaws: readonly Flaw[];
} {
  const texts = written.flatMap((each, index): readonly ConditionText[] => {
    const source = textOf(each, "when");
    return source === "" ? [] : [{ path: ["causes", index, "when"], source }];
  });
  const { conditions, flaws } = readConditions(texts, causeScope(readers));
  const names = written.map((each) => textOf(each, "name"));
  return { names: names.filter((name) => name !== ""), conditions, flaws: [...flaws, ...repeated(names)] };
}

function repeated(names: readonly string[]): readonly Flaw[] {
  return names.flatMap((name, index) =>
    name !== "" && names.indexOf(name) < index
      ? [
          {
            path: ["causes", index, "name"],
            message: `\`${name}\` is the name of causes[${names.indexOf(name)}] already`,
          },
        ]
      : [],
  );
}

function textOf(written: unknown, key: string): string {
  const text = isMapping(written) ? written[key] : undefined;
  return typeof text === "string" ? text : "";
}
