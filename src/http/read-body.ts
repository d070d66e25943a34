import type { IncomingMessage } from "node:http";
import type { Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { gather } from "./gather.ts";
import { type Problem, problem } from "./problem.ts";

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** `gone`: the sender went away in the middle; nobody is left to answer. */
export type Body =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "gone" };

/** What the head of a request already tells against its body. */
export function refusedByHead(request: IncomingMessage, limit: number): Problem | undefined {
  const { "content-type": type, "content-encoding": encoding, "content-length": length } = request.headers;
  if (!/^application\/(?:[\w.+-]+\+)?json *(?:; *charset="?utf-8"? *)?$/i.test(type ?? "")) {
    return problem(415, "The body must be JSON in UTF-8: send it with `Content-Type: application/json`.");
  }
  if (encodingOf(encoding) !== "" && !DECODERS[encodingOf(encoding)]) {
    return problem(415, "This Content-Encoding is not understood: send the body plain or as gzip, deflate or br.", {
      "accept-encoding": "gzip, deflate, br",
    });
  }
  return Number(length) > limit ? tooLarge(limit) : undefined;
}

/** How many bytes the body will have, as far as its head tells: what is compressed or sent in chunks may have any number. */
export function announcedBytes(request: IncomingMessage): number | undefined {
  const { "content-encoding": encoding, "content-length": length } = request.headers;
  return length === undefined || encodingOf(encoding) !== "" ? undefined : Number(length);
}

/** Reads it all, inflated where it is compressed; the limit counts for both sizes. What is too much is thrown away as it comes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  const decoder = DECODERS[encodingOf(request.headers["content-encoding"])]?.();
  if (!decoder) return collect(request, request, limit);
  let raw = 0;
  request.on("data", (chunk: Buffer) => {
    raw += chunk.length;
    if (raw > limit) decoder.destroy(new RangeError("too large"));
  });
  request.pipe(decoder);
  const body = await collect(decoder, request, limit);
  request.unpipe(decoder).resume();
  decoder.destroy();
  return body;
}

function collect(source: Readable, request: IncomingMessage, limit: number): Promise<Body> {
  return new Promise((resolve) => {
    const gathering = gather(announcedBytes(request), limit);
    source.on("data", (chunk: Buffer) => {
      if (!gathering.add(chunk)) resolve(refusal(tooLarge(limit)));
    });
    source.on("end", () => resolve({ kind: "read", bytes: gathering.bytes() }));
    source.on("error", (error) => {
      if (source === request) resolve({ kind: "gone" });
      else resolve(refusal(error instanceof RangeError ? tooLarge(limit) : notEncoded));
    });
    request.on("close", () => {
      if (!request.complete) resolve({ kind: "gone" });
    });
  });
}

const notEncoded = problem(
  400,
  "The body does not decompress: it is not what its Content-Encoding says, or it was cut off.",
);

function refusal(why: Problem): Body {
  return { kind: "refused", problem: why };
}

function tooLarge(limit: number): Problem {
  const most = limit % 1024 ** 2 === 0 ? `${limit / 1024 ** 2} MiB` : `${limit} bytes`;
  return problem(
    413,
    `The body is larger than ${most} (intake.max_body, also counted inflated): group alerts into smaller groups with group_by.`,
  );
}

function encodingOf(header: string | undefined): string {
  const encoding = (header ?? "").trim().toLowerCase();
  return encoding === "identity" ? "" : encoding;
}
