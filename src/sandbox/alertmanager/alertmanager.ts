import type { SandboxClock } from "../pagerduty/clock.ts";
import { eventBody, type Firing, type Status, webhookBody } from "./bodies.ts";
import { type Delivery, deliver, type Post } from "./deliver.ts";
import { groupBodies } from "./gust.ts";

export interface AlertmanagerOptions {
  readonly clock: SandboxClock;
  /** Base of the Events API. */
  readonly eventsUrl: string;
  readonly routingKey: string;
  /** Milliseconds. Alertmanager's own defaults are 30 s and 5 min. */
  readonly groupWait: number;
  readonly groupInterval: number;
}

type Receiver = Delivery["to"];

const THRESHOLD = 100;
const SHORTEST_DEADLINE = 10_000; // of a flush, as in Alertmanager

/** Prometheus' rule, and an Alertmanager with `pagerduty_configs` and `webhook_configs` in one receiver. */
export class AlertmanagerSandbox {
  /** Every try to hand something over, oldest first. */
  readonly deliveries: Delivery[] = [];
  readonly #options: AlertmanagerOptions;
  readonly #ended = new AbortController();
  readonly #told = new Map<Receiver, Status>();
  #webhook: { readonly url: string; readonly token: string } | undefined;
  #firing: Firing | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(options: AlertmanagerOptions) {
    this.#options = options;
  }

  /** When the alert began to fire, in milliseconds; undefined = it does not fire. */
  get firingSince(): number | undefined {
    return this.#firing?.endsAt === undefined ? this.#firing?.startsAt : undefined;
  }

  /** Where webhooks go from now on; none are sent before. */
  sendTo(webhook: { url: string; token: string }): void {
    this.#webhook = webhook;
  }

  /** One evaluation of the rule `drift_backlog_size > 100`. */
  observe(backlog: number): void {
    const known = this.#firing;
    const fires = known !== undefined && known.endsAt === undefined;
    const now = this.#options.clock.now();
    if (backlog > THRESHOLD && !fires) this.#firing = { startsAt: now, backlog };
    if (backlog <= THRESHOLD && fires) this.#firing = { ...known, endsAt: now };
    if (known === undefined && this.#firing) this.#flushIn(this.#options.groupWait);
  }

  /** So many groups of the same alert begin to fire at once. Each is handed over once. They are numbered from `first`. */
  async gust(count: number, first = 0): Promise<void> {
    const { clock, eventsUrl, routingKey } = this.#options;
    const groups = Array.from({ length: count }, (_, n) => groupBodies(first + n, clock.now(), routingKey));
    const events = groups.map(({ event }) =>
      this.#handOver("pagerduty", { url: `${eventsUrl}/v2/enqueue`, body: event }),
    );
    const webhook = this.#webhook;
    const posts = webhook ? groups.map((each) => this.#handOver("webhook", { ...webhook, body: each.webhook })) : [];
    await Promise.all([...events, ...posts]);
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#flushing;
  }

  async #handOver(to: Receiver, post: Post): Promise<void> {
    const { clock } = this.#options;
    const tried = (status: number): void => {
      this.deliveries.push({ at: clock.now(), to, what: "firing", status });
    };
    await deliver(post, tried, clock, this.#ended.signal);
  }

  #flushIn(ms: number): void {
    this.#options.clock.after(ms, () => {
      this.#flushing = this.#flush();
    });
  }

  /** Tells each receiver what it does not know yet, and again after the interval, until all know that it is over. */
  async #flush(): Promise<void> {
    if (!this.#firing || this.#ended.signal.aborted) return;
    const status: Status = this.#firing.endsAt === undefined ? "firing" : "resolved";
    const posts = this.#posts(status, this.#firing);
    await Promise.all(posts.map(([receiver, post]) => this.#tell(receiver, status, post)));
    const isOver = this.firingSince === undefined && [...this.#told.values()].every((known) => known === "resolved");
    if (!isOver) return this.#flushIn(this.#options.groupInterval);
    this.#firing = undefined;
    this.#told.clear();
  }

  #posts(status: Status, firing: Firing): readonly (readonly [Receiver, Post])[] {
    const { eventsUrl, routingKey } = this.#options;
    const event: Post = { url: `${eventsUrl}/v2/enqueue`, body: eventBody(status, firing, routingKey) };
    const all: readonly (readonly [Receiver, Post])[] = [
      ["pagerduty", event],
      ...(this.#webhook ? [["webhook", { ...this.#webhook, body: webhookBody(status, firing) }] as const] : []),
    ];
    // whoever was never told that it fires is not told that it is over
    const told = this.#told;
    return all.filter(([receiver]) => told.get(receiver) !== status && (status === "firing" || told.has(receiver)));
  }

  async #tell(to: Receiver, what: Status, post: Post): Promise<void> {
    const { clock, groupInterval } = this.#options;
    const deadline = new AbortController();
    const callOff = clock.after(Math.max(groupInterval, SHORTEST_DEADLINE), () => deadline.abort());
    const signal = AbortSignal.any([this.#ended.signal, deadline.signal]);
    const tried = (status: number): void => void this.deliveries.push({ at: clock.now(), to, what, status });
    if (await deliver(post, tried, clock, signal)) this.#told.set(to, what);
    callOff();
  }
}
