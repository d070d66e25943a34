import { type Call, kubernetes } from "../../src/adapters/kubernetes/kubernetes.ts";
import type { RunId } from "../../src/domain/brand.ts";
import type { RestartChange } from "../../src/domain/change.ts";
import type { Mark } from "../../src/domain/mark.ts";
import type { Target, Workload } from "../../src/domain/workload.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Fence } from "../../src/ports/fence.ts";
import { movedClock } from "./moved-clock.ts";

/** What the changes of tests are marked with. */
export const mark: Mark = { run: "r01TEST" as RunId, did: "restarted it", reason: "The worker is down" };

export const never = new AbortController().signal;

export type Connected = ReturnType<typeof kubernetes> & { readonly calls: Call[] };

/** The adapter, its calls written down. Its pauses take no time unless a clock is given. */
export function connect(
  kubeconfig: string,
  options: { clock?: Clock; fence?: Fence; timeoutMs?: number } = {},
): Connected {
  const calls: Call[] = [];
  const adapter = kubernetes({
    kubeconfig,
    timeoutMs: 10_000,
    clock: movedClock(),
    fence: { check: () => undefined },
    onCall: (call) => calls.push(call),
    ...options,
  });
  return { ...adapter, calls };
}

/** A restart decided on the workload as it was read. */
export function restartOf(workload: Workload, restartedAt = "2026-11-24T02:00:00Z"): RestartChange {
  const { target, uid, resourceVersion, generation } = workload;
  return { kind: "restart", target, uid, resourceVersion, generation, restartedAt };
}

export function deployment(name: string, namespace = "shop"): Target {
  return { kind: "Deployment", namespace, name };
}
