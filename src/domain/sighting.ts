/** What a collector saw of a thing, part by part, kept to be compared with later. Never the parts themselves: their hashes. */
export interface Sighting {
  /** `ConfigMap shop/web-config`. */
  readonly subject: string;
  readonly parts: Readonly<Record<string, string>>;
}
