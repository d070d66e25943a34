/** How far a runbook may go: tell what it would do, ask a person first, or act. */
export const MODES = ["shadow", "approve", "auto"] as const;
export type Mode = (typeof MODES)[number];

/** The more careful of two modes. */
export function strictest(one: Mode, other: Mode): Mode {
  return MODES.indexOf(one) <= MODES.indexOf(other) ? one : other;
}
