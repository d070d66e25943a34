import type { Store } from "./prometheus/store.ts";

/** Prometheus' rules of this company: what fires above which backlog. */
const RULES = [
  { alertname: "DriftBacklogHigh", severity: "warning", above: 50 },
  { alertname: "DriftBacklogOverflow", severity: "critical", above: 100 },
] as const;

/** One evaluation: what fires is in `ALERTS`, as Prometheus itself writes it. */
export function recordAlerts(backlog: number, store: Store, at: number): void {
  for (const { above, ...rule } of RULES) {
    const labels = { ...rule, alertstate: "firing", namespace: "spec-to-proof" };
    if (backlog > above) store.record("ALERTS", labels, 1, at);
    else store.end("ALERTS", labels, at);
  }
}
