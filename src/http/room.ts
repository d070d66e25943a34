/** How much may be going on at one time: bytes of bodies, streams. */
export interface Room {
  /** Takes a share and returns how to give it back (repeating that is harmless), or undefined when there is no room. */
  take(share: number): (() => void) | undefined;
}

export function room(most: number): Room {
  let taken = 0;
  return {
    take(share) {
      if (taken + share > most) return undefined;
      taken += share;
      let held = share;
      return () => {
        taken -= held;
        held = 0;
      };
    },
  };
}
