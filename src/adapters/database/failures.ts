import { type OutsideCode, OutsideError } from "../../domain/outside-error.ts";

interface Failure {
  readonly code: OutsideCode;
  readonly detail: string;
}

/** Errors by the code that better-sqlite3, Postgres (SQLSTATE) or node's sockets give them; the first match counts. */
const BY_CODE: readonly (readonly [RegExp, OutsideCode, string])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT|53100)$/, "rejected", "the disk is full"],
  [/^SQLITE_(BUSY|LOCKED)/, "unreachable", "the database is locked"],
  [/^(SQLITE_(IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN|PERM)|58|XX00[12])/, "rejected", "the disk fails"],
  [/^(57014|55P03)$/, "timed-out", "the database took too long"],
  [/^25006$/, "unreachable", "the database is read-only"],
  [/^28/, "unauthorized", "the database refuses our credentials"],
  [/^3D000$/, "missing", "there is no such database"],
  [/^(53|57P|08)/, "unreachable", "the database takes no work now"],
  [/^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET)/, "unreachable", "no connection to the database"],
];

/** What pg, its pool and the drivers say without a code. */
const BY_MESSAGE =
  /Connection terminated|connection error|connection timeout|timeout exceeded|read timeout|after calling end|not open|been destroyed|discarded/i;

/** The database's failure as OutsideError; anything else, a bug, as it is. `doing`: "storing a notification". */
export function journalFailure(error: unknown, doing: string): unknown {
  if (error instanceof OutsideError) return error;
  const failure = failureOf(error);
  return failure ? new OutsideError("journal", failure.code, doing, { detail: failure.detail, cause: error }) : error;
}

/** Another transaction was in the way: the same work succeeds when done again. */
export function isCollision(error: unknown): boolean {
  return /^(40001|40P01|23505)$/.test(codeOf(error));
}

function failureOf(error: unknown): Failure | undefined {
  const code = codeOf(error);
  const known = BY_CODE.find(([pattern]) => pattern.test(code));
  if (known) return { code: known[1], detail: known[2] };
  const isAway = error instanceof Error && code === "" && BY_MESSAGE.test(error.message);
  return isAway ? { code: "unreachable", detail: "no connection to the database" } : undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
