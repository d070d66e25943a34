/** The commands in what has arrived, and what is left of an unfinished one. Clients send arrays of bulk strings. */
export interface Arrived {
  readonly commands: readonly (readonly string[])[];
  readonly rest: Buffer;
}

/** https://redis.io/docs/latest/develop/reference/protocol-spec/ Throws SyntaxError for what is not the protocol. */
export function readCommands(bytes: Buffer): Arrived {
  const commands: (readonly string[])[] = [];
  let rest = bytes;
  for (let next = readCommand(rest); next; next = readCommand(rest)) {
    commands.push(next.command);
    rest = rest.subarray(next.length);
  }
  return { commands, rest };
}

/** The first command, or undefined when it has not arrived whole. */
function readCommand(bytes: Buffer): { readonly command: readonly string[]; readonly length: number } | undefined {
  const head = readCount(bytes, 0, "*");
  if (!head) return undefined;
  const command: string[] = [];
  let at = head.end;
  for (let n = 0; n < head.count; n++) {
    const size = readCount(bytes, at, "$");
    if (!size || bytes.length < size.end + size.count + 2) return undefined;
    command.push(bytes.toString("utf8", size.end, size.end + size.count));
    at = size.end + size.count + 2;
  }
  return { command, length: at };
}

/** `*3\r\n` or `$5\r\n`. */
function readCount(
  bytes: Buffer,
  at: number,
  kind: string,
): { readonly count: number; readonly end: number } | undefined {
  const end = bytes.indexOf("\r\n", at);
  if (end < 0) return undefined;
  const line = bytes.toString("latin1", at, end);
  if (!/^[*$]\d{1,7}$/.test(line) || line[0] !== kind)
    throw new SyntaxError(`expected '${kind}', got '${line[0] ?? ""}'`);
  return { count: Number(line.slice(1)), end: end + 2 };
}

export const reply = {
  ok: "+OK\r\n",
  whole: (value: number): string => `:${value}\r\n`,

  error: (message: string): string => `-${message}\r\n`,
} as const;
