import { z } from "zod";

/** RFC 3339 in UTC. */
export const Time = z.iso.datetime();
/** Null: it has not come. */
export const Moment = Time.nullable();

/** Of milliseconds since 1970. */
export function time(ms: number): string {
  return new Date(ms).toISOString();
}

export function moment(ms: number | null): string | null {
  return ms === null ? null : time(ms);
}
