import type { Applied, Change } from "../../src/domain/change.ts";
import { OutsideError } from "../../src/domain/outside-error.ts";
import type { Held } from "../../src/domain/reverse.ts";
import type { ClusterChanges } from "../../src/ports/cluster.ts";

/** A Deployment's replicas behind an API server that knows preconditions, in memory. */
export class FakeDeployment implements ClusterChanges {
  replicas = 2;
  generation = 1;
  readonly writes: { readonly by: string; readonly replicas: number }[] = [];
  /** The next calls fail: a "lost" change has got through all the same. */
  readonly failures: ("away" | "lost")[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  person(replicas: number): void {
    this.write("Ana", replicas);
  }

  held = async (change: Change): Promise<Held> => {
    this.mayFail();
    const holds = change.kind === "scale" && this.replicas === change.replicas;
    return { uid: "u1", resourceVersion: String(this.generation), generation: this.generation, holds };
  };

  dryRun = async (change: Change): Promise<readonly string[]> => {
    this.mayFail();
    return [`spec.replicas: ${this.replicas} -> ${wanted(change)}`];
  };

  apply = async (change: Change): Promise<Applied> => {
    const failure = this.failures.shift();
    if (failure === "away") throw new OutsideError("kubernetes", "unreachable", "scaling");
    if (change.generation !== this.generation) return this.after(change);
    this.write("first-responder", wanted(change));
    if (failure === "lost") throw new OutsideError("kubernetes", "timed-out", "scaling");
    return this.applied();
  };

  /** Read back, as the adapter does it: an earlier try of ours got through, or somebody was faster. */
  private after(change: Change): Applied {
    if (this.replicas === wanted(change)) return this.applied();
    return {
      kind: "overtaken",
      reason: "Deployment spec-to-proof/drift-processor was changed by Ana since the decision",
    };
  }

  private applied(): Applied {
    return { kind: "applied", generation: this.generation, at: this.#now(), warnings: [] };
  }

  private write(by: string, replicas: number): void {
    if (replicas === this.replicas) return;
    this.replicas = replicas;
    this.generation += 1;
    this.writes.push({ by, replicas });
  }

  private mayFail(): void {
    if (this.failures.shift()) throw new OutsideError("kubernetes", "unreachable", "reading the Deployment");
  }
}

function wanted(change: Change): number {
  if (change.kind !== "scale") throw new Error(`not part of this test: ${change.kind}`);
  return change.replicas;
}
