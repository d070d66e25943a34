import { expect } from "chai";
import { sharedReads } from "../../../src/adapters/kubernetes/shared-reads.ts";
import type { Workload } from "../../../src/domain/workload.ts";
import type { Cluster } from "../../../src/ports/cluster.ts";
import { aWorkload, WEB } from "../../support/cluster-fake.ts";
import { metricsFake } from "../../support/metrics-fake.ts";

interface Read {
  readonly signal: AbortSignal;
  answer(workload: Workload): void;
  fail(error: Error): void;
}

/** A cluster whose reads end when the test says so. */
function slowCluster(): {
  shared: Cluster;
  reads: Read[];
  clock: ReturnType<typeof metricsFake>["clock"] & { set(at: number): void };
} {
  const reads: Read[] = [];
  const { cluster, clock } = metricsFake({});
  const workload: Cluster["workload"] = (_target, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<Workload>();
    signal.addEventListener("abort", () => reject(signal.reason as Error));
    reads.push({ signal, answer: resolve, fail: reject });
    return promise;
  };
  return { shared: sharedReads({ ...cluster, workload }, clock), reads, clock: clock as never };
}

const never = new AbortController().signal;

describe("reads of a workload in the same moment", () => {
  it("are one, and each gets the target that it asked for", async () => {
    const { shared, reads } = slowCluster();
    const both = [shared.workload(WEB, never), shared.workload({ ...WEB, container: "web" }, never)];

    reads[0]?.answer(aWorkload());
    const targets = (await Promise.all(both)).map(({ target }) => target);

    expect(reads).to.have.length(1);
    expect(targets).to.deep.equal([WEB, { ...WEB, container: "web" }]);
  });

  it("are two for two workloads, and when one has ended, or is older than a moment", async () => {
    const { shared, reads, clock } = slowCluster();
    const first = shared.workload(WEB, never);
    const other = shared.workload({ ...WEB, name: "other" }, never);
    reads[0]?.answer(aWorkload());
    await first;

    const second = shared.workload(WEB, never);
    clock.set(clock.now() + 251);
    const third = shared.workload(WEB, never);
    for (const read of reads) read.answer(aWorkload());
    await Promise.all([other, second, third]);

    expect(reads).to.have.length(4);
  });

  it("fail together", async () => {
    const { shared, reads } = slowCluster();
    const both = [shared.workload(WEB, never), shared.workload(WEB, never)];

    reads[0]?.fail(new Error("gone"));
    const outcomes = await Promise.allSettled(both);

    expect(outcomes.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
  });

  it("go on for those who still wait, and stop with the last", async () => {
    const { shared, reads } = slowCluster();
    const [one, other] = [new AbortController(), new AbortController()];
    const both = [shared.workload(WEB, one.signal), shared.workload(WEB, other.signal)];

    one.abort(new Error("one left"));
    await Promise.allSettled(both.slice(0, 1));
    const stoppedAfterOne = reads[0]?.signal.aborted;
    other.abort(new Error("other left"));
    const reasons = (await Promise.allSettled(both)).map((each) => each.status === "rejected" && String(each.reason));

    expect(stoppedAfterOne).to.equal(false);
    expect(reads[0]?.signal.aborted).to.equal(true);
    expect(reasons).to.deep.equal(["Error: one left", "Error: other left"]);
  });
});
