import type { DedupKey, IncidentId, NoteId } from "../../../src/domain/brand.ts";
import type { Acknowledger, Actor, Incident, IncidentEvent, IncidentNote } from "../../../src/domain/incident.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { OnCall } from "../../../src/pipeline/deps.ts";

const US: Actor = { name: "First Responder", us: true };
const ANA: Actor = { name: "Ana", us: false };

export type PersonsDeed = "acknowledges" | "reassigns" | "resolves" | "stop" | "resume";

/** An incident with what only PagerDuty itself knows. Times by PagerDuty's clock, which nobody sets. */
interface Kept {
  readonly id: IncidentId;
  readonly key: DedupKey;
  readonly createdAt: number;
  status: Incident["status"];
  by: readonly Acknowledger[];
  quietUntil: number | undefined;
  readonly events: IncidentEvent[];
  readonly notes: IncidentNote[];
  readonly deeds: { readonly deed: PersonsDeed; readonly at: number }[];
}

/** PagerDuty with many incidents, in memory: a lease that runs out triggers the incident again. */
export class NightPagerDuty implements OnCall {
  away = false;
  /** As time passes. */
  awaySince = 0;
  readonly kept: Kept[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Alertmanager's own event. */
  trigger(key: DedupKey): void {
    if (this.#open(key)) return;
    const id = `P${this.kept.length + 1}` as IncidentId;
    const events: IncidentEvent[] = [{ kind: "triggered", at: this.#now() }];
    const rest = { by: [], quietUntil: undefined, notes: [], deeds: [] };
    this.kept.push({ id, key, createdAt: this.#now(), status: "triggered", events, ...rest });
  }

  resolve(key: DedupKey): void {
    const open = this.#open(key);
    if (open) this.#become(open, "resolved", undefined);
  }

  person(key: DedupKey, deed: PersonsDeed): void {
    const open = this.#open(key);
    if (!open) return;
    const at = this.#now();
    open.deeds.push({ deed, at });
    switch (deed) {
      case "acknowledges":
        open.status = "acknowledged";
        open.by = [...open.by, { ...ANA, at }];
        open.quietUntil = undefined;
        open.events.push({ kind: "acknowledged", by: ANA, at });
        return;
      case "reassigns":
        open.events.push({ kind: "reassigned", by: ANA, at });
        this.#become(open, "triggered", undefined);
        return;
      case "resolves":
        this.#become(open, "resolved", ANA);
        return;
      case "stop":
      case "resume":
        open.notes.push({ id: `${open.id}-${open.notes.length}` as NoteId, by: ANA, text: deed, at });
    }
  }

  /** What a person has made of the newest incident of that key, whatever we think of it; undefined: nothing that stops us. */
  personOn(
    key: DedupKey,
    { since, until }: { readonly since: number; readonly until: number },
  ): PersonsDeed | undefined {
    const newest = this.kept.findLast((each) => each.key === key && each.createdAt >= since - 60_000);
    const resumed = newest?.deeds.findLast(({ deed }) => deed === "resume")?.at ?? Number.NEGATIVE_INFINITY;
    return newest?.deeds.findLast(({ deed, at }) => deed !== "resume" && at > resumed && at <= until)?.deed;
  }

  resumedAt(key: DedupKey): number {
    const deeds = this.kept.filter((each) => each.key === key).flatMap((each) => each.deeds);
    return deeds.findLast(({ deed }) => deed === "resume")?.at ?? Number.NEGATIVE_INFINITY;
  }

  /** Those that are quiet because of us alone, and until when they would be. */
  quietByUs(): readonly { readonly id: IncidentId; readonly key: DedupKey; readonly until: number }[] {
    const ours = this.kept.filter(({ by, status }) => status === "acknowledged" && by.every(({ us }) => us));
    return ours.map(({ id, key, quietUntil = Number.POSITIVE_INFINITY }) => ({ id, key, until: quietUntil }));
  }

  readonly people: OnCall["people"] = {
    recognise: async (agents) => this.#answer(() => agents.map(({ name }) => ({ name, us: name === US.name }))),
  };

  readonly incidents: OnCall["incidents"] = {
    find: async (key) =>
      this.#answer(() => {
        const open = this.#open(key);
        return open ? [shown(open)] : [];
      }),
    findResolved: async (key, since) =>
      this.#answer(() =>
        this.kept
          .filter((each) => each.key === key && each.status === "resolved" && each.createdAt >= since)
          .toReversed()
          .map(shown),
      ),
    read: async (id) => this.#answer(() => shown(this.#settled(id))),
    acknowledge: async (id) =>
      this.#answer(() => {
        const kept = this.#settled(id);
        const at = this.#now();
        kept.status = "acknowledged";
        kept.by = [...kept.by.filter(({ us }) => !us), { ...US, at }];
        kept.quietUntil = undefined;
        kept.events.push({ kind: "acknowledged", by: US, at });
        return shown(kept);
      }),
    resolve: async (id) =>
      this.#answer(() => {
        this.#become(this.#settled(id), "resolved", US);
        return shown(this.#settled(id));
      }),
    history: async (id, since) => this.#answer(() => this.#settled(id).events.filter(({ at }) => at >= since)),
  };

  readonly lease: OnCall["lease"] = {
    extend: async (id, ms) =>
      this.#answer(() => {
        const kept = this.#settled(id);
        if (kept.status === "acknowledged") kept.quietUntil = this.#now() + ms;
      }),
    release: async (id) =>
      this.#answer(() => {
        const kept = this.#settled(id);
        if (kept.status === "acknowledged" && kept.by.every(({ us }) => us)) this.#become(kept, "triggered", US);
      }),
  };

  readonly notes: OnCall["notes"] = {
    list: async (id) => this.#answer(() => this.#settled(id).notes),
    write: async ({ incident, text, marker }) =>
      this.#answer(() => {
        const { notes, id } = this.#settled(incident);
        const index = notes.findIndex((each) => each.text.includes(marker));
        const note = { id: notes[index]?.id ?? (`${id}-${notes.length}` as NoteId), by: US, text, at: this.#now() };
        if (index === -1) notes.push(note);
        else notes[index] = note;
        return note.id;
      }),
    edit: async ({ incident, id, text }) =>
      this.#answer(() => {
        const { notes } = this.#settled(incident);
        const index = notes.findIndex((each) => each.id === id);
        if (index !== -1) notes[index] = { id, by: US, text, at: this.#now() };
      }),
  };

  #answer<T>(answer: () => T): T {
    if (this.away) throw new OutsideError("pagerduty", "unreachable", "asking it");
    return answer();
  }

  #open(key: DedupKey): Kept | undefined {
    const open = this.kept.find((each) => each.key === key && each.status !== "resolved");
    return open && this.#settled(open.id);
  }

  #settled(id: IncidentId): Kept {
    const kept = this.kept.find((each) => each.id === id);
    if (!kept) throw new OutsideError("pagerduty", "missing", "reading an incident");
    const isDue = kept.status === "acknowledged" && (kept.quietUntil ?? Number.POSITIVE_INFINITY) <= this.#now();
    if (isDue) this.#become(kept, "triggered", undefined);
    return kept;
  }

  #become(kept: Kept, status: "triggered" | "resolved", by: Actor | undefined): void {
    kept.status = status;
    kept.by = [];
    kept.quietUntil = undefined;
    const kind = status === "resolved" ? "resolved" : "unacknowledged";
    kept.events.push({ kind, at: this.#now(), ...(by && { by }) });
  }
}

function shown({ id, createdAt, status, by }: Kept): Incident {
  const number = Number(id.slice(1));
  const url = `https://pagerduty.example/incidents/${id}`;
  const rest = { title: "", service: "S1", assignees: ["ana"], createdAt, alerts: 1 };
  return { id, number, url, status, acknowledgedBy: by, ...rest };
}
