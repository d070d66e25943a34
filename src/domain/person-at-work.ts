/** What a person said by a comment: the whole comment, for what lets us act; its first word, for what stops us. */
export type Command = "stop" | "resume" | "approve" | "deny";

/** What a person did to an incident. `key` tells acts apart; `at` by PagerDuty's clock, in milliseconds. */
export interface Act {
  readonly key: string;
  readonly kind: "acknowledged" | "unacknowledged" | "resolved" | "reassigned" | Command;
  readonly by: string;
  readonly at: number;
}

const STOPS = /^\s*(stop|deny|denied)\b/i;
const GOES = /^\s*(approve|approved|resume)\s*[.!]?\s*$/i;
const WORDS: Readonly<Record<string, Command>> = {
  stop: "stop",
  deny: "deny",
  denied: "deny",
  approve: "approve",
  approved: "approve",
  resume: "resume",
};

/** Our own notes say these words, too: a text that bears our mark is never a command, whoever is said to have written it. */
export function commandIn(text: string): Command | undefined {
  if (/^-- first-responder /m.test(text)) return undefined;
  const word = (STOPS.exec(text) ?? GOES.exec(text))?.[1];
  return word === undefined ? undefined : WORDS[word.toLowerCase()];
}

/** The same act has the same key wherever it is heard of: PagerDuty tells whole seconds in one place, and not in another. */
export function actKey(kind: Act["kind"], by: string, at: number): string {
  return `${kind} ${by} ${Math.floor(at / 1_000)}`;
}

const SAYS: Readonly<Record<Act["kind"], string | undefined>> = {
  acknowledged: "has acknowledged the incident: a person is working on it",
  unacknowledged: "has taken the acknowledgement off the incident",
  resolved: "has resolved the incident",
  reassigned: "has reassigned the incident",
  stop: 'commented "stop"',
  deny: 'commented "deny"',
  approve: undefined,
  resume: undefined,
};

/**
 * Whether a person is at work on the incident: the one rule. Whoever acknowledged, took back, resolved or reassigned it,
 * or said "stop" or "deny", is at work until a later "resume" says otherwise; of two in the same second, "resume" is not the later.
 * `settled`: the keys of acts that somebody knew of when they let us go on.
 */
export function personAtWork(acts: readonly Act[], settled: readonly string[]): Act | undefined {
  const resumed = Math.max(
    ...acts.filter(({ kind }) => kind === "resume").map(({ at }) => at),
    Number.NEGATIVE_INFINITY,
  );
  const counting = acts.filter(({ kind, key, at }) => SAYS[kind] && at >= resumed && !settled.includes(key));
  return counting.findLast(({ kind }) => kind === "stop" || kind === "deny") ?? counting.at(-1);
}

/** Without its full stop. */
export function sentenceOf({ by, kind }: Act): string {
  return `${by} ${SAYS[kind] ?? `commented "${kind}"`}`;
}
