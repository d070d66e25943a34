import type { DedupKey, IncidentId, NoteId } from "../../src/domain/brand.ts";
import type { Acknowledger, Actor, Incident, IncidentEvent, IncidentNote } from "../../src/domain/incident.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import type { OnCall } from "../../src/pipeline/deps.ts";

const US: Actor = { name: "First Responder", us: true };

type Failing = "acknowledge" | "extend" | "release" | "history" | "trigger" | "note";

const DEEDS = {
  acknowledges: { kind: "acknowledged", status: "acknowledged" },
  resolves: { kind: "resolved", status: "resolved" },
  merges: { kind: "resolved", status: "resolved" },
  reassigns: { kind: "reassigned", status: "triggered" },
  unacknowledges: { kind: "unacknowledged", status: "triggered" },
} as const;
export type Deed = keyof typeof DEEDS | { readonly comments: string };

/** One incident at PagerDuty, in memory. `story` is what a person on call would have noticed. */
export class FakeOnCall implements OnCall {
  readonly story: string[] = [];
  readonly written: IncidentNote[] = [];
  status: Incident["status"] = "triggered";
  acknowledgedBy: Acknowledger[] = [];
  events: IncidentEvent[] = [];
  createdAt = Date.parse("2026-11-24T01:59:05Z");
  found: "one" | "none" | "two" | "no-answer" = "one";
  /** How often a call fails before it works again. An acknowledgement that fails has got through all the same. */
  readonly failures: Partial<Record<Failing, number>> = {};
  /** Whether PagerDuty says which of its users we are. */
  knowsUs = true;
  /** Runs just before our acknowledgement lands. */
  meanwhile: () => void = () => undefined;
  pager: OnCall["pager"] & object = {
    trigger: async (page) => {
      this.mayFail("trigger");
      this.story.push(`paged: ${page.summary}`);
    },
  };

  readonly #now: () => number;
  /** How many alerts the incident groups. */
  alerts = 1;
  mergedInto: string | undefined;

  constructor(options: { pager: boolean; now: () => number }) {
    this.#now = options.now;
    if (!options.pager) Reflect.deleteProperty(this, "pager");
  }

  private mayFail(call: Failing): void {
    const left = this.failures[call] ?? 0;
    if (left === 0) return;
    this.failures[call] = left - 1;
    throw new OutsideError("pagerduty", "failing", `asking it to ${call}`);
  }

  current(id = "P1"): Incident {
    return {
      id: id as IncidentId,
      number: id === "P1" ? 1 : 2,
      title: "Drift backlog overflow",
      url: `https://pagerduty.example/incidents/${id}`,
      service: "S1",
      status: this.status,
      acknowledgedBy: this.acknowledgedBy,
      assignees: ["ana"],
      createdAt: this.createdAt,
      alerts: this.alerts,
      ...(this.mergedInto === undefined ? {} : { mergedInto: this.mergedInto as IncidentId }),
    };
  }

  person(name: string, act: Deed): void {
    const by: Actor = { name, us: false };
    const at = this.#now();
    if (typeof act === "object") {
      this.written.push({ id: `N${this.written.length}` as NoteId, by, text: act.comments, at });
      return;
    }
    const { kind, status } = DEEDS[act];
    this.status = status;
    this.acknowledgedBy = act === "acknowledges" ? [{ ...by, at }] : [];
    if (act === "merges") this.mergedInto = "P9";
    this.events.push({ kind, by, at });
  }

  readonly people: OnCall["people"] = {
    recognise: async (agents) => agents.map(({ name }) => ({ name, us: this.knowsUs && name === US.name })),
  };

  readonly incidents: OnCall["incidents"] = {
    find: async (_key: DedupKey) => {
      if (this.found === "no-answer") throw new OutsideError("pagerduty", "failing", "finding the incident");
      if (this.found === "none" || this.status === "resolved") return [];
      return this.found === "two" ? [this.current(), this.current("P2")] : [this.current()];
    },
    findResolved: async (_key, since) => {
      return this.found === "one" && this.status === "resolved" && this.createdAt >= since ? [this.current()] : [];
    },
    read: async () => this.current(),
    acknowledge: async () => {
      this.meanwhile();
      if (this.status === "resolved") this.story.push("reopened");
      this.status = "acknowledged";
      const by = { ...US, us: this.knowsUs, at: this.#now() };
      this.acknowledgedBy = [...this.acknowledgedBy.filter(({ name }) => name !== by.name), by];
      this.events.push({ kind: "acknowledged", by, at: this.#now() });
      this.story.push("acknowledged");
      this.mayFail("acknowledge");
      return this.current();
    },
    resolve: async () => {
      this.status = "resolved";
      this.acknowledgedBy = [];
      this.story.push("resolved by us");
      return this.current();
    },
    history: async () => {
      this.mayFail("history");
      return this.events;
    },
  };

  readonly lease: OnCall["lease"] = {
    extend: async (_id, ms) => {
      this.mayFail("extend");
      this.story.push(`quiet for ${ms / 1000} s`);
    },
    release: async () => {
      this.mayFail("release");
      if (this.status !== "acknowledged") return;
      if (this.knowsUs && this.acknowledgedBy.some((actor) => !actor.us)) return;
      this.status = "triggered";
      this.acknowledgedBy = [];
      this.story.push("triggered again");
    },
  };

  readonly notes: OnCall["notes"] = {
    list: async () => this.written,
    write: async ({ text, marker, doubt }) => {
      this.mayFail("note");
      const known = doubt ? this.written.find((note) => note.text.includes(marker)) : undefined;
      const note: IncidentNote = { id: known?.id ?? (`N${this.written.length}` as NoteId), by: US, text, at: 0 };
      if (known) this.written[this.written.indexOf(known)] = note;
      else this.written.push(note);
      this.story.push(`note: ${text.split("\n")[0]}`);
      return note.id;
    },
    edit: async ({ id, text }) => {
      const index = this.written.findIndex((note) => note.id === id);
      this.written[index] = { id, by: US, text, at: 0 };
    },
  };
}
