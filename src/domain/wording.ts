/** `02:14:05 UTC` of a moment in milliseconds. */
export function utcTime(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}

/** `2026-11-30 13:00 UTC` of a moment in milliseconds: for one that may be days away. */
export function utcMoment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** `45 s`, `3 min`, `2 h 5 min`: rounded as a person would say it. */
export function inWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** At most `length` characters, cut with an ellipsis. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}

const FEW = 3;

/** `a, b, c and 2 more`. */
export function firstFew(names: readonly string[]): string {
  const more = names.length > FEW ? ` and ${names.length - FEW} more` : "";
  return names.slice(0, FEW).join(", ") + more;
}

/** `150`, `2.5`, `0.333`: a measured number without noise. */
export function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

/** The first letter in upper case: for a reason that becomes a sentence. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Text from outside made harmless for a plain-text note: one line, no control characters, no direction marks. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
