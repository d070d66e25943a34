import { groupName, idempotencyName, type Notification } from "../../domain/notification.ts";
import type { Identity } from "../../ports/identity.ts";

/** A notification on its way into the tables. */
export interface Arrival {
  readonly notification: Notification;
  readonly key: string;
  readonly group: string;
  readonly body: string;
  readonly size: number;
}

export function arrival(notification: Notification, identity: Pick<Identity, "sha256">): Arrival {
  const body = JSON.stringify(notification);
  return {
    notification,
    key: identity.sha256(idempotencyName(notification)),
    group: identity.sha256(groupName(notification)),
    body,
    size: body.length,
  };
}
