import type { Incident, IncidentEvent } from "../domain/incident.ts";
import { type Act, actKey, commandIn, personAtWork, sentenceOf } from "../domain/person-at-work.ts";
import { allow, refuse, type Verdict } from "../domain/verdict.ts";
import { capitalised } from "../domain/wording.ts";
import type { Acts } from "../ports/acts.ts";
import type { Incidents } from "../ports/incidents.ts";
import type { Notes } from "../ports/notes.ts";
import type { People } from "../ports/people.ts";
import type { ApplyQuestion, Guard } from "./guard.ts";

/** Where it is read what people do. */
export interface Watched {
  readonly incidents: Pick<Incidents, "read" | "history">;
  readonly notes: Pick<Notes, "list">;
  readonly people: People;
}

const CLOCKS_DIFFER = 30_000;

/** People go first: acts only while the incident is ours and nobody is at work on it, read again just before the change. */
export function human(oncall: Watched | undefined, acts: Pick<Acts, "of">): Guard<ApplyQuestion> {
  return {
    name: "human",
    summary: 'Is nobody at work on the incident: acknowledged, reassigned, resolved, merged, commented "stop"?',
    example: 'Ana Ops has acknowledged the incident: a person is working on it. The comment "resume" hands it back.',
    judge: async ({ standing, episode }, signal) => {
      const since = episode.acceptedAt - CLOCKS_DIFFER;
      switch (standing.kind) {
        case "none": // a replay
        case "absent": // PagerDuty answers that nobody was paged
          return allow;
        case "unknown":
          return refuse(`Not acting, because nobody knows whether a person is at work: ${standing.reason}.`);
        case "beside":
          return refuse(asSentence(standing.reason));
        case "asking": {
          const seen = await seenNow(standing.incident, { since, settled: [] }, { oncall, acts }, signal);
          return seen.kind === "allow" ? { kind: "ask", reason: asSentence(standing.reason) } : seen;
        }
        case "in-charge": {
          const { incident, settled } = standing;
          const seen = await seenNow(incident, { since, settled }, { oncall, acts }, signal);
          const lost = "The incident is triggered again: our acknowledgement no longer holds.";
          return seen.kind === "allow" && seen.status === "triggered" ? refuse(lost) : seen;
        }
      }
    },
  };
}

type Seen = Verdict & { readonly status?: Incident["status"] };

async function seenNow(
  { id }: Incident,
  from: { readonly since: number; readonly settled: readonly string[] },
  { oncall, acts }: { oncall: Watched | undefined; acts: Pick<Acts, "of"> },
  signal: AbortSignal,
): Promise<Seen> {
  if (!oncall) return refuse("PagerDuty is not configured.");
  const now = await oncall.incidents.read(id, signal);
  const over = isOver(now, await actsOn(now, from.since, { ...oncall, acts }, signal), from.settled);
  return over ?? { ...allow, status: now.status };
}

/** Why it is not for us. What is resolved or merged is over; everything else a person may hand back. */
function isOver(now: Incident, done: readonly Act[], settled: readonly string[]): Verdict | undefined {
  if (now.mergedInto) return refuse(`The incident was merged into ${now.mergedInto}${byWhom(done)}.`);
  if (now.status === "resolved") return refuse(`The incident was resolved meanwhile${byWhom(done)}.`);
  const act = personAtWork(done, settled);
  return act && { kind: "ask", reason: `${sentenceOf(act)}. The comment "resume" hands it back.` };
}

function byWhom(done: readonly Act[]): string {
  const by = done.findLast(({ kind }) => kind === "resolved")?.by;
  return by === undefined ? "" : ` by ${by}`;
}

/** What people did to the incident, oldest first: what it says itself, its log since then, its comments, and what we were told. */
export async function actsOn(
  incident: Incident,
  since: number,
  { incidents, notes, people, acts }: Watched & { readonly acts: Pick<Acts, "of"> },
  signal: AbortSignal,
): Promise<readonly Act[]> {
  const [history, comments, told] = await Promise.all([
    incidents.history(incident.id, since, signal),
    notes.list(incident.id, signal),
    toldActs(incident, since, { people, acts }, signal),
  ]);
  const holders = incident.acknowledgedBy.filter(({ us }) => !us).map(({ name, at }) => act("acknowledged", name, at));
  const said = comments.flatMap(({ id, by, text, at }) => {
    const kind = by.us ? undefined : commandIn(text);
    return kind === undefined ? [] : [{ key: `note ${id}`, kind, by: by.name, at }];
  });
  const heard = told.filter(({ kind }) => !letsAct(kind));
  const all = [...holders, ...history.flatMap(fromLog), ...said, ...heard];
  return [...new Map(all.map((each) => [each.key, each])).values()].sort((a, b) => a.at - b.at);
}

/** Such a comment counts only where it stands on the incident: who forges a webhook may stop a run, never let it act. */
function letsAct(kind: Act["kind"]): boolean {
  return kind === "approve" || kind === "resume";
}

function fromLog({ kind, by, at }: IncidentEvent): readonly Act[] {
  if (!by || by.us || kind === "triggered" || kind === "annotated" || kind === "other") return [];
  return [act(kind, by.name, at)];
}

/** What the webhooks told, of people. Their comments count however old, as those that stand on the incident do. */
export async function toldActs(
  { id }: Pick<Incident, "id">,
  since: number,
  { people, acts }: { readonly people: People; readonly acts: Pick<Acts, "of"> },
  signal: AbortSignal,
): Promise<readonly Act[]> {
  const told = await acts.of(id);
  if (told.length === 0) return [];
  const actors = await people.recognise(
    told.map(({ agent }) => agent),
    signal,
  );
  return told.flatMap(({ kind, note, at }, index) => {
    const by = actors[index];
    if (!by || by.us) return [];
    if (kind !== "annotated") return at < since ? [] : [act(kind, by.name, at)];
    const command = note ? commandIn(note.text) : undefined;
    return command && note ? [{ key: `note ${note.id}`, kind: command, by: by.name, at }] : [];
  });
}

function act(kind: Act["kind"], by: string, at: number): Act {
  return { key: actKey(kind, by, at), kind, by, at };
}

function asSentence(reason: string): string {
  return /[.!?"]$/.test(reason) ? capitalised(reason) : `${capitalised(reason)}.`;
}
