import type { BlastRadius } from "../domain/blast-radius.ts";
import type { Ceilings } from "../domain/ceilings.ts";
import type { FreezeWindow } from "../domain/freeze.ts";
import type { Rate } from "../domain/rate.ts";
import type { Acts } from "../ports/acts.ts";
import type { Calendar } from "../ports/calendar.ts";
import type { Clock } from "../ports/clock.ts";
import type { Cluster, ClusterDetails, ClusterSigns } from "../ports/cluster.ts";
import type { Holds } from "../ports/holds.ts";
import type { Intents } from "../ports/intents.ts";
import type { Maintenance } from "../ports/maintenance.ts";
import type { Progress } from "../ports/progress.ts";
import type { Silences } from "../ports/silences.ts";
import type { Storms } from "../ports/storms.ts";
import { blastRadius } from "./blast-radius.ts";
import { budget } from "./budget.ts";
import { ceilings } from "./ceilings.ts";
import { deployment } from "./deployment.ts";
import { firing } from "./firing.ts";
import { freeze } from "./freeze.ts";
import { fresh } from "./fresh.ts";
import { grouped } from "./grouped.ts";
import type { AcknowledgeQuestion, ApplyQuestion, Guard } from "./guard.ts";
import { hold } from "./hold.ts";
import { human, type Watched } from "./human.ts";
import { maintenance } from "./maintenance.ts";
import { mode } from "./mode.ts";
import { namespace } from "./namespace.ts";
import { nodes } from "./nodes.ts";
import { owner } from "./owner.ts";
import { type RightsKnown, rights } from "./rights.ts";
import { silence } from "./silence.ts";
import { storm } from "./storm.ts";
import { workloads } from "./workloads.ts";

/** What the guards ask, and their limits. `freshFor` in milliseconds. */
export interface GuardDeps {
  readonly holds: Holds;
  readonly intents: Intents;
  readonly progress: Progress;
  readonly rights: RightsKnown;
  readonly oncall: Watched | undefined;
  readonly acts: Pick<Acts, "of">;
  readonly clock: Clock;
  readonly storms: Storms;
  /** So many alert groups in so short a time. */
  readonly storm: Rate;
  readonly blastRadius: BlastRadius;
  readonly freeze: readonly FreezeWindow[];
  readonly calendar: Calendar;
  /** Undefined: PagerDuty is not configured, so it is not asked. */
  readonly maintenance: Maintenance | undefined;
  /** Undefined: no Alertmanager is configured to be asked. */
  readonly silences: Silences | undefined;
  readonly cluster: Cluster;
  readonly details: ClusterDetails;
  readonly signs: ClusterSigns;
  readonly ceilings: Ceilings;
  readonly freshFor: number;
  readonly deniedNamespaces: readonly string[];
}

/** Every guard, by the moment at which it is asked. Lock, cooldown and budget are taken after these, with the intent. */
export function guardsFor(deps: GuardDeps): {
  /** Asked before anything else is done. */
  readonly storm: Guard<AcknowledgeQuestion>;
  readonly acknowledge: readonly Guard<AcknowledgeQuestion>[];
  readonly apply: readonly Guard<ApplyQuestion>[];
  /** Once more before a change is sent that was decided before a crash: what may have changed meanwhile, and is not ours. */
  readonly send: readonly Guard<ApplyQuestion>[];
  /** Before something is put back as it was. */
  readonly restore: readonly Guard<ApplyQuestion>[];
} {
  const { holds, intents, progress, oncall, clock, cluster, blastRadius: wide } = deps;
  const owned = owner(cluster, deps.details);
  const stormy = storm(deps.storms, deps.storm, clock);
  const frozen = freeze(deps.freeze, deps.calendar, clock);
  const now = [fresh(deps.freshFor, clock), firing(progress), rights(deps.rights), grouped];
  const announced = [frozen, maintenance(deps.maintenance), silence(deps.silences)];
  const early = [mode, hold(holds), ...announced, stormy, ...now];
  const ours = [
    owned,
    deployment(cluster, clock),
    ceilings(deps.ceilings),
    blastRadius(cluster, wide.targets),
    nodes(deps.signs, wide.nodes),
    workloads(deps.signs, wide.workloads),
  ];
  const people = human(oncall, deps.acts);
  const apply = [...early, people, namespace(deps.deniedNamespaces), ...ours];
  return {
    storm: stormy,
    acknowledge: [...early, budget(intents)],
    apply,
    send: [frozen, people],
    restore: apply.filter(({ name }) => !OF_THE_ALERT.has(name)),
  };
}

/** What is put back does not depend on its alert any more. */
const OF_THE_ALERT: ReadonlySet<string> = new Set(["storm", "fresh", "firing", "grouped"]);
