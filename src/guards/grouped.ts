import { incidentOf } from "../domain/incident.ts";
import { allow, type Verdict } from "../domain/verdict.ts";
import type { AcknowledgeQuestion, Guard } from "./guard.ts";

/** An acknowledgement speaks for every alert that the incident groups, and we know one of them: a person decides. */
export const grouped: Guard<AcknowledgeQuestion> = {
  name: "grouped",
  summary: "Is the incident about this alert alone? If it groups several, a person is asked.",
  example: "The incident groups 3 alerts: acknowledging it would silence all of them, so a person has to say so.",
  judge: ({ standing }): Promise<Verdict> => {
    const alerts = incidentOf(standing)?.alerts ?? 1;
    if (alerts <= 1 || standing.kind === "in-charge") return Promise.resolve(allow);
    const reason = `The incident groups ${alerts} alerts: acknowledging it would silence all of them, so a person has to say so.`;
    return Promise.resolve({ kind: "ask", reason });
  },
};
