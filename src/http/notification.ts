import { z } from "zod";
import type { GroupKey } from "../domain/brand.ts";
import type { Notification } from "../domain/notification.ts";

/** What no database can store, made visible. */
function storable(text: string): string {
  return text.isWellFormed() && !text.includes("\0") ? text : text.toWellFormed().replaceAll("\0", "\u{FFFD}");
}

const Text = z.string().max(65_536).overwrite(storable);
const Labels = z.record(z.string().max(1_024).overwrite(storable), Text);
const LabelsOrNone = Labels.nullish().transform((labels) => labels ?? {});
const Time = z.iso.datetime({ offset: true, error: "must be a time that exists, such as 2026-11-23T15:35:46.316Z" });
const Status = z.enum(["firing", "resolved"]);

const NO_GROUP_KEY = "is missing: a custom payload in webhook_configs leaves it out, so send Alertmanager's own";
const NO_VERSION = 'must be "4" (Alertmanager) or "1" (Grafana): other senders and custom payloads cannot be taken';

const GroupKeyText = z
  .string({ error: ({ input }) => (input === undefined ? NO_GROUP_KEY : undefined) })
  .min(1)
  .max(65_536)
  .refine((key) => key === storable(key), "must not contain U+0000 or half a surrogate pair");

const Alert = z
  .object({
    status: Status,
    labels: Labels,
    annotations: LabelsOrNone,
    startsAt: Time,
    endsAt: Time.describe("0001-01-01T00:00:00Z while it fires."),
    generatorURL: Text.default(""),
    fingerprint: z.string().regex(/^[0-9a-f]{16}$/, "must be 16 hexadecimal digits"),
  })
  .transform(({ generatorURL, ...alert }) => ({ ...alert, generatorUrl: generatorURL }));

/**
 * A webhook body of Alertmanager ("4") or Grafana ("1"). Fields that are not known are ignored: releases add them
 * without a new version.
 */
export const WebhookBody = z
  .object({
    version: z.enum(["4", "1"], NO_VERSION).describe('"4": Alertmanager, "1": Grafana.'),
    groupKey: GroupKeyText.describe("What PagerDuty's dedup key is the hash of."),
    status: Status,
    truncatedAlerts: z.int().min(0).default(0),
    receiver: Text.default(""),
    externalURL: Text.default(""),
    groupLabels: LabelsOrNone,
    commonLabels: LabelsOrNone,
    commonAnnotations: LabelsOrNone,
    alerts: z.array(Alert).min(1).max(10_000),
  })
  .transform((body) => ({
    groupKey: body.groupKey as GroupKey,
    status: body.status,
    truncatedAlerts: body.truncatedAlerts,
    receiver: unquoted(body.receiver),
    externalUrl: body.externalURL,
    groupLabels: body.groupLabels,
    commonLabels: body.commonLabels,
    commonAnnotations: body.commonAnnotations,
    alerts: body.alerts,
  }));

/** The body as a notification from a source. */
export function notificationFrom(source: string, body: z.output<typeof WebhookBody>): Notification {
  return { source, ...body };
}

/** Alertmanager quotes the receiver's name for regular expressions: `both\.a\+b` (Go's regexp.QuoteMeta). */
function unquoted(receiver: string): string {
  return receiver.replaceAll(/\\([\\.+*?()|[\]{}^$])/g, "$1");
}
