/** Where a command reads and writes. */
export interface Terminal {
  /** One line for the reader. */
  readonly print: (line: string) => void;
  /** One line that is not part of the result. */
  readonly complain: (line: string) => void;
  /** All of standard input. */
  readonly input: () => Promise<string>;
}

export const processTerminal: Terminal = {
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  input: async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
    return Buffer.concat(chunks).toString();
  },
};
