import { z } from "zod";

/** An Event of events.k8s.io/v1, as strict as the API server is with it. */
export const Event = z.object({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.object({ name: z.string().min(1), namespace: z.string() }),
  type: z.enum(["Normal", "Warning"]),
  reason: z.string().min(1).max(128),
  action: z.string().min(1).max(128),
  note: z.string().max(1024),
  regarding: z.object({
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
  }),
  reportingController: z.string().min(1),
  reportingInstance: z.string().min(1).max(128),
  eventTime: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.]\d{6}Z$/),
});
export type Event = z.output<typeof Event>;
