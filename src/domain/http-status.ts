import type { OutsideCode } from "./outside-error.ts";

/** What an HTTP status other than 2xx means, where the other end gives it no meaning of its own. */
export function codeOfStatus(status: number): OutsideCode {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "missing";
  if (status === 429) return "throttled";
  if (status === 408 || status >= 500) return "failing";
  return "rejected";
}
