import type { RestartChange } from "../../../src/domain/change.ts";
import type { Mark } from "../../../src/domain/mark.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import { type Target, targetName, type Workload } from "../../../src/domain/workload.ts";
import type { ClusterChanges } from "../../../src/ports/cluster.ts";
import { workload } from "../world.ts";

const HEALS_AFTER = 20_000;

/** How one workload is. Times as they pass. */
interface Kept {
  generation: number;
  restartedAt: string;
  broken: boolean;
  healsAt: number;
  curable: boolean;
}

/** Workloads that break and are restarted, and the metric that shows it. */
export class NightCluster {
  /** The metric cannot be read. */
  blind = false;
  /** As time passes. */
  blindSince = 0;
  /** Called for each change that has an effect. */
  changed: (change: RestartChange, mark: Mark) => void = () => undefined;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(now: () => number) {
    this.#now = now;
  }

  breakIt(target: Target, curable: boolean): void {
    Object.assign(this.#of(target), { broken: true, curable, healsAt: Number.POSITIVE_INFINITY });
  }

  mend(target: Target): void {
    this.#of(target).broken = false;
  }

  isBroken(target: Target): boolean {
    const kept = this.#of(target);
    return kept.broken && this.#now() < kept.healsAt;
  }

  /** Of some workloads together. */
  backlog(targets: readonly Target[]): number {
    if (this.blind) throw new OutsideError("prometheus", "unreachable", "querying");
    return targets.some((each) => this.isBroken(each)) ? 150 : 20;
  }

  workload(target: Target): Workload {
    const { generation } = this.#of(target);
    const ready = this.isBroken(target) ? 0 : 2;
    return { ...workload, target, generation, resourceVersion: String(generation), ready, available: ready };
  }

  readonly changes: ClusterChanges = {
    dryRun: async () => [],
    held: async ({ target, ...change }) => {
      const { uid, resourceVersion, generation } = change;
      const holds = change.kind === "restart" && this.#of(target).restartedAt === change.restartedAt;
      return { uid, resourceVersion, generation, holds };
    },
    apply: async (change, mark) => {
      if (change.kind !== "restart") throw new Error(`not part of this test: ${change.kind}`);
      const kept = this.#of(change.target);
      const at = this.#now();
      if (kept.restartedAt === change.restartedAt) {
        return { kind: "applied", generation: kept.generation, at, warnings: [] };
      }
      if (kept.generation !== change.generation) return { kind: "overtaken", reason: "somebody changed it" };
      this.changed(change, mark);
      kept.generation += 1;
      kept.restartedAt = change.restartedAt;
      if (kept.curable) kept.healsAt = at + HEALS_AFTER;
      return { kind: "applied", generation: kept.generation, at, warnings: [] };
    },
  };

  #of(target: Target): Kept {
    const name = targetName(target);
    const known = this.#kept.get(name);
    const kept = known ?? { generation: 1, restartedAt: "", broken: false, healsAt: 0, curable: true };
    if (!known) this.#kept.set(name, kept);
    return kept;
  }
}
