import { groupName, idempotencyName, type Notification } from "../../domain/notification.ts";
import type { Identity } from "../../ports/identity.ts";

/** A notification on its way into the tables. */
export interface Arrival {
  readonly notification: Notification;
  /** Equal for repeats, retries and twins: 128 bits of the idempotency name's hash. */
  readonly key: string;
  readonly group: string;
  readonly body: string;
  readonly size: number;
}

const KEY_CHARACTERS = 32;

export function arrival(notification: Notification, identity: Pick<Identity, "sha256">): Arrival {
  const body = JSON.stringify(notification);
  return {
    notification,
    key: identity.sha256(idempotencyName(notification)).slice(0, KEY_CHARACTERS),
    group: identity.sha256(groupName(notification)),
    body,
    size: body.length,
  };
}
