import { z } from "zod";
import { durationMs } from "../domain/duration.ts";
import { A_RATE, type Rate, rateOf } from "../domain/rate.ts";
import { shown } from "../runbooks/issues.ts";

const BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** A value as a file or the environment (always text) may write it. `expected` is told to people, also in the reference. */
function written<Output>(expected: string, read: (value: unknown) => Output | undefined): z.ZodType<Output> {
  return z
    .any()
    .transform((value: unknown, context) => {
      const found = read(value);
      if (found !== undefined) return found;
      context.addIssue({ code: "custom", message: `is ${shown(value)}`, params: { expected } });
      return z.NEVER;
    })
    .meta({ expected });
}

/** Such as `90s`, `10m` or `1h30m`; milliseconds. */
export function duration(least: string, most: string): z.ZodType<number> {
  const [min = 0, max = 0] = [durationMs(least), durationMs(most)];
  return written(`a duration from ${least} to ${most}`, (value) => {
    const ms = typeof value === "string" ? durationMs(value) : undefined;
    return ms !== undefined && ms >= min && ms <= max ? ms : undefined;
  });
}

/** Such as `64KiB` or `4MiB`; bytes. */
export function size(least: string, most: string): z.ZodType<number> {
  const [min = 0, max = 0] = [bytesOf(least), bytesOf(most)];
  return written(`a size from ${least} to ${most}`, (value) => {
    const bytes = typeof value === "string" ? bytesOf(value) : undefined;
    return bytes !== undefined && bytes >= min && bytes <= max ? bytes : undefined;
  });
}

/** Such as `10 per 1h`. */
export function rate(): z.ZodType<Rate> {
  return written(A_RATE, (value) => (typeof value === "string" ? rateOf(value) : undefined));
}

/** Such as `50%`, a share from 0 to 1; `off` is one that nothing exceeds. */
export function percent(): z.ZodType<number> {
  return written("a share from 0% to 100%, or off", (value) => {
    if (value === "off") return 1;
    const [, digits] = typeof value === "string" ? (/^(\d{1,3})%$/.exec(value) ?? []) : [];
    return digits !== undefined && Number(digits) <= 100 ? Number(digits) / 100 : undefined;
  });
}

export function whole(least: number, most: number): z.ZodType<number> {
  return written(`a whole number from ${least} to ${most}`, (value) => {
    const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
    return typeof number === "number" && Number.isInteger(number) && number >= least && number <= most
      ? number
      : undefined;
  });
}

export function flag(): z.ZodType<boolean> {
  return written("true or false", (value) => {
    if (value === true || value === "true") return true;
    return value === false || value === "false" ? false : undefined;
  });
}

/** A list; in the environment with commas between. */
export function list(pattern: RegExp, expected: string): z.ZodType<readonly string[]> {
  return written(`a list of ${expected}`, (value) => {
    const parts: unknown = typeof value === "string" ? value.split(",").map((part) => part.trim()) : value;
    return Array.isArray(parts) && parts.every((part) => typeof part === "string" && pattern.test(part))
      ? parts
      : undefined;
  });
}

export function text(pattern: RegExp, expected: string): z.ZodType<string> {
  return written(expected, (value) => (typeof value === "string" && pattern.test(value) ? value : undefined));
}

export function oneOf<const Name extends string>(names: readonly Name[]): z.ZodType<Name> {
  return z.enum(names).meta({ expected: `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` });
}

/** A base URL, without its last slash. Credentials in it would end in notes and logs. */
export function baseUrl(): z.ZodType<string> {
  return written("an http or https URL without user name, password or query", (value) => {
    const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
    return url.username || url.password || url.search || url.hash ? undefined : url.href.replace(/\/+$/, "");
  });
}

function bytesOf(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9}) ?(B|KiB|MiB|GiB)$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * BYTES[unit as keyof typeof BYTES];
}
