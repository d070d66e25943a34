/** A string that cannot be mistaken for another string. */
export type Brand<Name extends string> = string & { readonly __brand: Name };

/** Alertmanager's `groupKey`, byte for byte: hashed, never rebuilt. */
export type GroupKey = Brand<"GroupKey">;

/** Lower-case hex SHA-256 of a group key: what Alertmanager gives PagerDuty as `dedup_key`. */
export type DedupKey = Brand<"DedupKey">;

/** One of our runs, `r` + 26 characters that sort by time. Also its workflow's id. */
export type RunId = Brand<"RunId">;

/** PagerDuty's incident id, for example `Q1ZP5ZGGB5E2C4`. */
export type IncidentId = Brand<"IncidentId">;

/** PagerDuty's note id. */
export type NoteId = Brand<"NoteId">;
