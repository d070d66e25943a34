import type { Migration } from "kysely/migration";
import { journal } from "./migrations/journal.ts";

/** In the order of their names, each exactly once, whichever replica comes first. Never edit one that was released. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-journal": journal,
};
