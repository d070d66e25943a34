import { z } from "zod";

// Only the fields we need: https://developer.pagerduty.com/api-reference. Null and absent are the same to us.

export const Reference = z.object({
  id: z.string(),
  type: z.string().nullish(),
  summary: z.string().nullish(),
});
export type Reference = z.output<typeof Reference>;

const Moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const IncidentBody = z.object({
  id: z.string().min(1),
  incident_number: z.int(),
  title: z.string().nullish(),
  summary: z.string().nullish(),
  html_url: z.string().nullish(),
  created_at: Moment.nullish(),
  service: Reference.extend({ status: z.string().nullish() }), // its status only where it was asked for
  status: z.enum(["triggered", "acknowledged", "resolved"]),
  acknowledgements: z.array(z.object({ acknowledger: Reference, at: Moment.nullish() })).nullish(),
  assignments: z.array(z.object({ assignee: Reference })).nullish(),
  alert_counts: z.object({ all: z.int() }).nullish(),
  resolve_reason: z.object({ incident: Reference.nullish() }).nullish(),
});
export type IncidentBody = z.output<typeof IncidentBody>;

export const OneIncident = z.object({ incident: IncidentBody }).transform(({ incident }) => incident);
export const IncidentPage = z.object({ incidents: z.array(IncidentBody), more: z.boolean().nullish() });

const LogEntry = z.object({ type: z.string(), created_at: Moment, agent: Reference.nullish() });
export type LogEntry = z.output<typeof LogEntry>;
export const LogPage = z.object({ log_entries: z.array(LogEntry), more: z.boolean().nullish() });

const NoteBody = z.object({
  id: z.string().min(1),
  content: z.string(),
  created_at: Moment,
  user: Reference.nullish(),
});
export type NoteBody = z.output<typeof NoteBody>;
export const OneNote = z.object({ note: NoteBody }).transform(({ note }) => note);
export const NoteList = z.object({ notes: z.array(NoteBody) }).transform(({ notes }) => notes);

const MaintenanceBody = z.object({
  description: z.string().nullish(),
  summary: z.string().nullish(),
  end_time: Moment,
  services: z.array(Reference),
});
export type MaintenanceBody = z.output<typeof MaintenanceBody>;
export const MaintenancePage = z.object({
  maintenance_windows: z.array(MaintenanceBody),
  more: z.boolean().nullish(),
});

export const UserPage = z.object({ users: z.array(z.object({ id: z.string().min(1), email: z.string().nullish() })) });

/** Events API v2, on 202. */
export const EventTaken = z.object({ status: z.literal("success") });

export const Ignored = z.unknown();
