/** PagerDuty's Events API with our own routing key, for groups that have no incident. Absent when no key is set. */
export interface Pager {
  /** Opens an incident of our own, or adds to it: repeating with the same `key` is harmless. */
  trigger(page: Page, signal: AbortSignal): Promise<void>;
}

export interface Page {
  /** At most 255 characters. */
  readonly key: string;
  /** At most 1,024 characters. */
  readonly summary: string;
  readonly severity: "critical" | "error" | "warning" | "info";
  readonly source: string;
  readonly details: Readonly<Record<string, string>>;
  readonly links: readonly { readonly href: string; readonly text: string }[];
}
