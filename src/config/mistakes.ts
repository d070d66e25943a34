import type { Opened } from "../runbooks/document.ts";
import { check } from "../runbooks/issues.ts";
import { nearest } from "../runbooks/near.ts";
import { type Flaw, problemText } from "../runbooks/problem.ts";
import { overlay, variableOf, without } from "./overlay.ts";
import { Settings } from "./schema.ts";
import { type Env, SECRETS } from "./secrets.ts";
import { SETTINGS } from "./setting.ts";

const OTHER_VARIABLES = ["RESPONDER_CONFIG", "RESPONDER_URL"];

/** The settings of file and environment, or each mistake in them. `usable` = with defaults in place of the mistakes. */
export function checkSettings(opened: Opened, env: Env): CheckedSettings {
  const values = overlay(opened.value, env);
  const { value, flaws } = check(Settings, values);
  if (value !== undefined) return { value, usable: value, mistakes: [] };
  const usable = Settings.safeParse(flaws.reduce((rest, flaw) => without(rest, flaw.path), values)).data;
  return { value, usable, mistakes: flaws.map((flaw) => mistakeText(flaw, opened, env)) };
}

export interface CheckedSettings {
  readonly value: Settings | undefined;
  readonly usable: Settings | undefined;
  readonly mistakes: readonly string[];
}

/** Variables that look like one of ours, but are none. */
export function strayVariables(env: Env): readonly string[] {
  const settings = SETTINGS.flatMap((setting) => setting.env ?? []);
  const secrets = Object.keys(SECRETS).flatMap((name) => [name, `${name}_FILE`]);
  const ours = [...settings, ...secrets, ...OTHER_VARIABLES].filter((name) => name.length >= 8);
  return Object.keys(env)
    .filter((name) => name.length >= 8 && !ours.includes(name))
    .flatMap((name) => {
      const near = nearest(
        name,
        ours.filter((each) => Math.abs(each.length - name.length) <= 1),
      );
      return near !== undefined && isTypo(name, near)
        ? [`${name} is not a variable of this service: did you mean ${near}?`]
        : [];
    });
}

function mistakeText(flaw: Flaw, opened: Opened, env: Env): string {
  const variable = variableOf(flaw.path, env);
  if (variable !== undefined) {
    const hint = flaw.near === undefined ? "" : ` (did you mean \`${flaw.near}\`?)`;
    return `${variable}: ${flaw.message}${flaw.expected ? `, expected ${flaw.expected}` : ""}${hint}`;
  }
  const secret = flaw.path.join("_").toUpperCase();
  if (!(secret in SECRETS)) return problemText(opened.place(flaw));
  const expected = `secrets in the environment only: ${secret} or ${secret}_FILE`;
  const { path, at } = flaw;
  return problemText(opened.place({ path, ...(at && { at }), message: "is a secret", expected }));
}

/** One letter changed, missing, doubled or swapped: the same letters but for one or two. */
function isTypo(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < one.length - start && end < other.length - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return Math.max(one.length, other.length) - start - end <= 2;
}
