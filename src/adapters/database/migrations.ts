import type { Migration } from "kysely/migration";
import { aftermath } from "./migrations/aftermath.ts";
import { budgets } from "./migrations/budgets.ts";
import { holdScopes } from "./migrations/hold-scopes.ts";
import { journal } from "./migrations/journal.ts";
import { people } from "./migrations/people.ts";
import type { Store } from "./store.ts";

/** In the order of their names, each exactly once, whichever replica comes first. Never edit one that was released. */
export function migrations(kind: Store["kind"]): Record<string, Migration> {
  return {
    "0001-journal": journal(kind),
    "0002-budgets": budgets(),
    "0003-aftermath": aftermath,
    "0004-people": people,
    "0005-hold-scopes": holdScopes(),
  };
}
