import type { DedupKey, IncidentId, NoteId } from "../../src/domain/brand.ts";
import type { Actor, Incident, IncidentEvent, IncidentNote } from "../../src/domain/incident.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import type { OnCall } from "../../src/pipeline/deps.ts";

const US: Actor = { name: "First Responder", us: true };

/** One incident at PagerDuty, in memory. `story` is what a person on call would have noticed. */
export class FakeOnCall implements OnCall {
  readonly story: string[] = [];
  readonly written: IncidentNote[] = [];
  status: Incident["status"] = "triggered";
  acknowledgedBy: Actor[] = [];
  events: IncidentEvent[] = [];
  found: "one" | "none" | "two" | "no-answer" = "one";
  /** Runs just before our acknowledgement lands. */
  meanwhile: () => void = () => undefined;
  pager: OnCall["pager"] & object = {
    trigger: (page) => Promise.resolve(this.story.push(`paged: ${page.summary}`)).then(() => undefined),
  };

  constructor(options: { pager: boolean }) {
    if (!options.pager) Reflect.deleteProperty(this, "pager");
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
      alerts: 1,
    };
  }

  person(name: string, act: "acknowledges" | "resolves" | { comments: string }): void {
    const by: Actor = { name, us: false };
    if (typeof act === "object") {
      this.written.push({ id: `N${this.written.length}` as NoteId, by, text: act.comments, at: 0 });
      return;
    }
    this.status = act === "resolves" ? "resolved" : "acknowledged";
    this.acknowledgedBy = act === "resolves" ? [] : [by];
    this.events.push({ kind: act === "resolves" ? "resolved" : "acknowledged", by, at: 0 });
  }

  readonly incidents: OnCall["incidents"] = {
    find: async (_key: DedupKey) => {
      if (this.found === "no-answer") throw new OutsideError("pagerduty", "failing", "finding the incident");
      if (this.found === "none") return [];
      return this.found === "two" ? [this.current(), this.current("P2")] : [this.current()];
    },
    read: async () => this.current(),
    acknowledge: async () => {
      this.meanwhile();
      if (this.status === "resolved") this.story.push("reopened");
      this.status = "acknowledged";
      this.acknowledgedBy = [...this.acknowledgedBy, US];
      this.events.push({ kind: "acknowledged", by: US, at: 0 });
      this.story.push("acknowledged");
      return this.current();
    },
    resolve: async () => {
      this.status = "resolved";
      this.acknowledgedBy = [];
      this.story.push("resolved by us");
      return this.current();
    },
    history: async () => this.events,
  };

  readonly lease: OnCall["lease"] = {
    extend: async (_id, ms) => {
      this.story.push(`quiet for ${ms / 1000} s`);
    },
    release: async () => {
      this.status = "triggered";
      this.acknowledgedBy = [];
      this.story.push("triggered again");
    },
  };

  readonly notes: OnCall["notes"] = {
    list: async () => this.written,
    write: async ({ text, marker, doubt }) => {
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
