import { isAxiosError, isCancel } from "axios";
import { type OutsideCode, type OutsideDetail, OutsideError } from "../../domain/outside-error.ts";
import { plain, shortened } from "../../domain/wording.ts";

const DETAIL_LIMIT = 300;

export function failure(code: OutsideCode, doing: string, facts: OutsideDetail): OutsideError {
  return new OutsideError("alertmanager", code, doing, {
    ...facts,
    detail: shortened(plain(facts.detail ?? ""), DETAIL_LIMIT),
  });
}

/**
 * What axios threw, without axios' error: that one carries the Authorization header. A bug of ours is passed on as it is.
 * `server` is host and port only, since the URL may hold a password.
 */
export function broken(doing: string, error: unknown, { server, limit }: { server: string; limit: number }): unknown {
  if (isCancel(error)) return failure("timed-out", doing, { detail: `no answer from ${server} in time` });
  if (!isAxiosError(error)) return error;
  if (error.message.includes("maxContentLength")) {
    return failure("rejected", doing, { detail: `the answer is larger than ${limit / 1024} KiB` });
  }
  return failure("unreachable", doing, { detail: `${error.code ?? "no connection"} at ${server}` }); // reads: safe to repeat
}
