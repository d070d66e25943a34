/** Chunks that become one buffer. */
export interface Gathering {
  /** False: this chunk would be beyond the limit, and all is thrown away. */
  add(chunk: Buffer): boolean;
  bytes(): Buffer;
}

/** Into a buffer of the size that was announced: a body is never in memory twice. */
export function gather(announced: number | undefined, limit: number): Gathering {
  return announced === undefined ? intoList(limit) : into(Buffer.allocUnsafeSlow(announced));
}

function into(whole: Buffer): Gathering {
  let length = 0;
  return {
    add(chunk) {
      if (length + chunk.length > whole.length) return false;
      length += chunk.copy(whole, length);
      return true;
    },
    bytes: () => whole.subarray(0, length),
  };
}

function intoList(limit: number): Gathering {
  let chunks: Buffer[] = [];
  let length = 0;
  return {
    add(chunk) {
      length += chunk.length;
      if (length > limit) chunks = [];
      else chunks.push(chunk);
      return length <= limit;
    },
    bytes: () => Buffer.concat(chunks),
  };
}
