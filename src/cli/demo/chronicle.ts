import { sparkline } from "../../domain/sparkline.ts";
import { PROCESSOR, type World } from "../../sandbox/world.ts";
import type { Happened } from "./page.ts";

/** What happened in the world since it was last asked, from the sandboxes' own logs. */
export type Chronicle = () => readonly Happened[];

type Teller = () => readonly Happened[];

const BACKLOG_EVERY = 5_000;

export function chronicle(world: World): Chronicle {
  const tellers = [pods(world), changes(world), deliveries(world), incident(world), backlog(world)];
  return () => tellers.flatMap((teller) => teller());
}

/** Only none and all: a rollout passes through the rest. */
function pods({ kubernetes }: World): Teller {
  const count = (): number => kubernetes.readyPods(PROCESSOR.namespace, PROCESSOR.name);
  const all = count();
  let known = all;
  return () => {
    const ready = count();
    if (ready === known || (ready !== 0 && ready !== all)) return [];
    known = ready;
    return [{ at: Date.now(), who: "Kubernetes", what: `${PROCESSOR.name}: ${ready} of ${all} pods ready` }];
  };
}

/** What was really changed, by the API server's own account. */
function changes({ kubernetes }: World): Teller {
  return newest(
    () => kubernetes.changes,
    ({ at, name, generation, restartedAt }) => ({
      at,
      who: "Kubernetes",
      what: `${name} was changed (generation ${generation}): ${restartedAt ? "its pods are restarted" : "edited"}`,
    }),
  );
}

function deliveries({ alertmanager }: World): Teller {
  return newest(
    () => alertmanager.deliveries,
    ({ at, to, what, status }) =>
      to === "webhook"
        ? { at, who: "Alertmanager", what: `posts "${what}" to first-responder: ${status || "no answer"}` }
        : undefined,
  );
}

function incident({ pagerduty }: World): Teller {
  return newest(
    () => pagerduty.state.incidents.flatMap(({ number, log }) => log.map((entry) => ({ ...entry, number }))),
    ({ at, kind, by, number }) => {
      const what = SENTENCES[kind]?.(by?.type === "user_reference" ? by.summary : "Alertmanager's event");
      return what === undefined ? undefined : { at, who: "PagerDuty", what: `incident #${number} ${what}` };
    },
  );
}

/** Notes are not among them: they are shown whole at the end. */
const SENTENCES: Readonly<Record<string, (who: string) => string>> = {
  notify: (who) => `pages ${who}`,
  acknowledge: (who) => `is acknowledged by ${who}`,
  unacknowledge: (who) => `is triggered again by ${who}`,
  resolve: (who) => `is resolved by ${who}`,
};

/** The backlog as a line, every few seconds while there is one. */
function backlog({ queue }: World): Teller {
  const from = Date.now();
  let told = from;
  return () => {
    const last = queue.history.at(-1);
    if (!last || last.at - told < BACKLOG_EVERY || last.size === 0) return [];
    told = last.at;
    const sizes = queue.history.filter(({ at }) => at >= from).map(({ size }) => size);
    return [{ at: last.at, who: "Prometheus", what: `drift_backlog_size ${sparkline(sizes, 30)} ${last.size}` }];
  };
}

/** Tells those entries of a growing list that were not there before. */
function newest<Entry>(list: () => readonly Entry[], say: (entry: Entry) => Happened | undefined): Teller {
  let seen = list().length;
  return () => {
    const entries = list().slice(seen);
    seen += entries.length;
    return entries.flatMap((entry) => say(entry) ?? []);
  };
}
