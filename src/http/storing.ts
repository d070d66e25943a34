import type { Clock } from "../ports/clock.ts";

const REMEMBERED = 15_000; // milliseconds

/** Whether webhooks can be stored, as the last ones showed. */
export interface Storing {
  succeeded(): void;
  failed(reason: string): void;
  /**
   * Why the last webhook could not be stored. Forgotten after 15 seconds: as long as we are not ready, no webhook
   * arrives that could show that storing works again.
   */
  trouble(): string | undefined;
}

export function storing(clock: Pick<Clock, "now">): Storing {
  let last: { readonly at: number; readonly reason: string } | undefined;
  return {
    succeeded() {
      last = undefined;
    },
    failed(reason) {
      last = { at: clock.now(), reason };
    },
    trouble: () => (last && Math.abs(clock.now() - last.at) < REMEMBERED ? last.reason : undefined),
  };
}
