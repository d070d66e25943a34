/** What a command prints, and how it ends. */
export interface CommandResult {
  readonly output: string;
  readonly exitCode: number;
}
