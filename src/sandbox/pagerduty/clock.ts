/** Time as the sandbox sees it: real, or moved by a test. */
export interface SandboxClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `act` once, `ms` from now; returns the way to call it off. */
  after(ms: number, act: () => void): () => void;
}

/** The machine's own time. Its timers do not keep the process alive. */
export const realClock: SandboxClock = {
  now: () => Date.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
