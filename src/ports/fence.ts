/** Whether this process may still act. A replica that was stopped for long has been replaced: it must not send what it had begun. */
export interface Fence {
  /** Throws OutsideError("journal", "conflict") when this process has been, or may have been, replaced. Asked right before each effect. */
  check(): void;
}
