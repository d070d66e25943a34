import { ConnectionTimeoutError, ErrorReply } from "@redis/client";
import { type OutsideCode, OutsideError } from "../../domain/outside-error.ts";
import { plain, shortened } from "../../domain/wording.ts";

const DETAIL_LIMIT = 300;

/** What the library threw, in our words. `server` is host and port only, since the URL may hold a password. */
export function failure(doing: string, error: unknown, server: string): unknown {
  if (error instanceof OutsideError || !(error instanceof Error)) return error;
  if (error instanceof ErrorReply) return refused(doing, error.message);
  if (error instanceof ConnectionTimeoutError) return gone("unreachable", doing, `no connection to ${server} in time`);
  const code = "code" in error ? String(error.code) : error.constructor.name;
  return gone(NEVER_CONNECTED.test(code) ? "unreachable" : "broken-off", doing, `${code} at ${server}`);
}

/** No answer in time, on a connection that stands. */
export function tooLate(doing: string, server: string): OutsideError {
  return gone("timed-out", doing, `no answer from ${server} in time`);
}

const NEVER_CONNECTED =
  /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|CERT_|DEPTH_ZERO|ERR_TLS|SELF_SIGNED|UNABLE_TO)/;

/** https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors: the first word says what kind it is. */
const KINDS: Readonly<Record<string, OutsideCode>> = {
  NOAUTH: "unauthorized",
  WRONGPASS: "unauthorized",
  NOPERM: "forbidden",
  LOADING: "failing",
  BUSY: "failing",
  MASTERDOWN: "failing",
  CLUSTERDOWN: "failing",
  TRYAGAIN: "failing",
};

function refused(doing: string, message: string): OutsideError {
  const [kind = ""] = message.split(" ");
  return gone(KINDS[kind] ?? "rejected", doing, message);
}

function gone(code: OutsideCode, doing: string, detail: string): OutsideError {
  return new OutsideError("redis", code, doing, { detail: shortened(plain(detail), DETAIL_LIMIT) });
}
