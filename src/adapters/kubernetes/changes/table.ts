import type { Change } from "../../../domain/change.ts";
import type { Request } from "../client.ts";
import { configMapKey } from "./config-map-key.ts";
import { deletePod } from "./delete-pod.ts";
import type { Kind, Seen, Shipment, Shipped } from "./kind.ts";
import { memoryLimit } from "./memory-limit.ts";
import { minReplicas } from "./min-replicas.ts";
import { restart } from "./restart.ts";
import { scale } from "./scale.ts";
import { undo } from "./undo.ts";

const KINDS: { readonly [Name in Change["kind"]]: Kind<Extract<Change, { readonly kind: Name }>> } = {
  restart,
  scale,
  "min-replicas": minReplicas,
  "memory-limit": memoryLimit,
  undo,
  "delete-pod": deletePod,
  "config-map-key": configMapKey,
};

/** A change with the way in which its kind goes over the wire. */
export interface Wire {
  trying(): string;
  look(): Request<Seen>;
  ship(by: Shipment): Request<Shipped>;
}

export function wireOf(change: Change): Wire {
  const kind = KINDS[change.kind] as Kind<Change>; // the table's type sees to it that it is of the change's own kind
  return {
    trying: () => kind.trying(change),
    look: () => kind.look(change),
    ship: (by) => kind.ship(change, by),
  };
}
