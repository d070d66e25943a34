/** A command could not do what it was asked; the message is for the person who asked. `code` is the process's exit code. */
export class Failed extends Error {
  override readonly name = "Failed";
  readonly code: 1 | 2;

  constructor(message: string, code: 1 | 2 = 1) {
    super(message);
    this.code = code;
  }
}
