import { DateTime } from "luxon";
import { type FreezeWindow, WEEKDAYS } from "../../domain/freeze.ts";
import type { Calendar } from "../../ports/calendar.ts";

/** Time zones and their changes by luxon, which takes them from the runtime's own data. */
export const calendar: Calendar = {
  openUntil: (window, now) => {
    const local = DateTime.fromMillis(now, { zone: window.zone });
    const spans = window.kind === "once" ? [window] : weekly(window, local);
    const open = spans.filter((span) => isWithin(local, span));
    return open.length === 0 ? undefined : Math.max(...open.map(({ to }) => last(to, window.zone).toMillis()));
  },
};

/** Local times as they are written, `2026-11-27T00:00`: one that the clocks skip is no moment, but it is a time. */
interface Span {
  readonly from: string;
  readonly to: string;
}

/** From the first time that the clocks show `from` to the last time that they show `to`; and whenever they show a time between. */
function isWithin(now: DateTime, { from, to }: Span): boolean {
  const zone = now.zoneName ?? "UTC";
  const wall = now.toFormat("yyyy-MM-dd'T'HH:mm");
  return (now >= first(from, zone) && now < last(to, zone)) || (wall >= from && wall < to);
}

function first(local: string, zone: string): DateTime {
  const at = DateTime.fromISO(local, { zone });
  return DateTime.min(...at.getPossibleOffsets()) ?? at;
}

function last(local: string, zone: string): DateTime {
  const at = DateTime.fromISO(local, { zone });
  return DateTime.max(...at.getPossibleOffsets()) ?? at;
}

/** Those that began today, or yesterday and last over midnight. */
function weekly(window: FreezeWindow & { kind: "weekly" }, now: DateTime): readonly Span[] {
  const days = [now, now.minus({ days: 1 })].map((day) => day.startOf("day"));
  return days
    .filter((day) => window.days.some((name) => WEEKDAYS.indexOf(name) + 1 === day.weekday))
    .map((day) => spanOn(day, window));
}

function spanOn(day: DateTime, { from, to }: FreezeWindow & { kind: "weekly" }): Span {
  const next = day.plus({ days: 1 }).toISODate();
  const begin = `${day.toISODate()}T${from}`;
  if (to === "24:00") return { from: begin, to: `${next}T00:00` };
  return { from: begin, to: `${to <= from ? next : day.toISODate()}T${to}` };
}
