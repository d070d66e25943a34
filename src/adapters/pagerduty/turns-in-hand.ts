import type Bottleneck from "bottleneck";

export interface TurnsInHand {
  /** A turn that is there already, as the way to end it; undefined when none is. */
  take(): (() => void) | undefined;
}

/**
 * A few turns, taken before anybody needs them. Bottleneck gives a turn after three timers, about 4 ms, and on the way
 * from a webhook to its acknowledgement there are three calls. They count against the limits like any other.
 */
export function turnsInHand(limiter: Bottleneck, size: number): TurnsInHand {
  const inHand: (() => void)[] = [];
  let ordered = 0;

  const hold = (): Promise<void> =>
    new Promise((end) => {
      ordered -= 1;
      inHand.push(end);
    });

  const order = (): void => {
    while (inHand.length + ordered < size) {
      ordered += 1;
      limiter.schedule({ priority: 0 }, hold).catch(() => {
        ordered -= 1;
      });
    }
  };

  order();
  return {
    take() {
      const end = inHand.shift();
      order();
      return end;
    },
  };
}
