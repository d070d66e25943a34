import { z } from "zod";
import type { ClusterEvent } from "../../domain/cluster-event.ts";
import { plain } from "../../domain/wording.ts";
import { type Listing, page } from "./list.ts";
import { ListMetadata, time } from "./metadata.ts";

/** An Event of core/v1: writers old and new fill different fields, and the API server shows each what it has. */
const Event = z.object({
  metadata: z.object({ creationTimestamp: time }),
  involvedObject: z.object({ kind: z.string().default(""), name: z.string().default("") }),
  reason: z.string().default(""),
  message: z.string().default(""),
  count: z.int().nullish(),
  lastTimestamp: time.nullish(),
  eventTime: time.nullish(),
  series: z.object({ count: z.int().nullish(), lastObservedTime: time.nullish() }).nullish(),
});
type Event = z.output<typeof Event>;

/** The API server picks them out: neither other objects' events nor everyday ones are sent. */
export function listWarnings(about: { readonly namespace: string; readonly uid: string }): Listing<Event> {
  const { namespace, uid } = about;
  return (from) => ({
    operation: "list-events",
    doing: `listing the Warning events of an object in ${namespace}`,
    answer: z.object({ metadata: ListMetadata, items: z.array(Event) }),
    send: ({ core }, options) =>
      core.listNamespacedEvent(
        { fieldSelector: `type=Warning,involvedObject.uid=${uid}`, ...page({ namespace }, undefined, from) },
        options,
      ),
  });
}

export function eventOf({ metadata, involvedObject, reason, message, ...event }: Event): ClusterEvent {
  const { count, series, lastTimestamp, eventTime } = event;
  return {
    ...involvedObject,
    reason,
    message: plain(message),
    count: series?.count ?? count ?? 1,
    at: series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp,
  };
}
