export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** When nothing is changed: every week, or once. Times are local to `zone`, an IANA name. */
export type FreezeWindow = FreezeScope &
  (
    | {
        readonly kind: "weekly";
        readonly days: readonly Weekday[];
        /** `22:00`; `to` at or before `from` is on the next day, `24:00` the end of the day. */
        readonly from: string;
        readonly to: string;
      }
    | { readonly kind: "once"; readonly from: string; readonly to: string } // `2026-11-27T00:00`
  );

interface FreezeScope {
  readonly name: string;
  readonly zone: string;
  /** Empty = all. */
  readonly namespaces: readonly string[];
}
