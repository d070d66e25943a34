/** The Grafana dashboard: what an operator looks at, in the order in which it matters. */
export function dashboard(): object {
  const at = layout();
  return {
    title: "first-responder",
    uid: "first-responder",
    tags: ["first-responder"],
    schemaVersion: 39,
    editable: true,
    refresh: "30s",
    time: { from: "now-24h", to: "now" },
    templating: {
      list: [
        { name: "datasource", label: "Data source", type: "datasource", query: "prometheus" },
        {
          name: "instance",
          label: "Instance",
          type: "query",
          datasource: { type: "prometheus", uid: "$datasource" },
          query: "label_values(first_responder_build_info, instance)",
          includeAll: true,
          multi: true,
          allValue: ".*",
          current: { text: "All", value: "$__all" },
        },
      ],
    },
    panels: [
      at(stat("Replicas", `count(first_responder_build_info${HERE})`), 4),
      at(stat("Waiting", `max(first_responder_queue_depth${HERE})`), 4),
      at(stat("Oldest unfinished", `max(first_responder_oldest_unfinished_run_age_seconds${HERE})`, "s"), 4),
      at(stat("Resolved, 24 h", `sum(increase(first_responder_runs_total${here('outcome="resolved"')}[24h]))`), 4),
      at(stat("Handed off, 24 h", `sum(increase(first_responder_runs_total${here('outcome="handed-off"')}[24h]))`), 4),
      at(stat("Failed, 24 h", `sum(increase(first_responder_runs_total${here('outcome="failed"')}[24h]))`), 4),
      at(
        series(
          "Runs by outcome",
          `sum by (runbook, outcome) (increase(first_responder_runs_total${HERE}[$__rate_interval]))`,
          {
            legend: "{{runbook}}: {{outcome}}",
          },
        ),
        12,
      ),
      at(
        series(
          "Actions by verdict",
          `sum by (action, verdict) (increase(first_responder_actions_total${HERE}[$__rate_interval]))`,
          {
            legend: "{{action}}: {{verdict}}",
          },
        ),
        12,
      ),
      at(
        series("Parts that do not work", `first_responder_degraded${HERE} > 0`, { legend: "{{instance}}: {{part}}" }),
        12,
      ),
      at(
        series(
          "Webhooks",
          `sum by (source) (rate(first_responder_notifications_accepted_total${HERE}[$__rate_interval]))`,
          {
            legend: "accepted from {{source}}",
            more: {
              expr: `sum by (status) (rate(first_responder_webhooks_refused_total${HERE}[$__rate_interval]))`,
              legend: "refused: {{status}}",
            },
          },
        ),
        12,
      ),
      at(
        series(
          "Calls that failed",
          `sum by (system, result) (rate(first_responder_outside_calls_total${here('result!="ok"')}[$__rate_interval]))`,
          {
            legend: "{{system}}: {{result}}",
          },
        ),
        12,
      ),
      at(
        series(
          "Duration of calls, 95 %",
          `histogram_quantile(0.95, sum by (le, system) (rate(first_responder_outside_call_duration_seconds_bucket${HERE}[$__rate_interval])))`,
          { legend: "{{system}}", unit: "s" },
        ),
        12,
      ),
      at(
        series(
          "Duration of stages, 95 %",
          `histogram_quantile(0.95, sum by (le, stage) (rate(first_responder_step_duration_seconds_bucket${HERE}[$__rate_interval])))`,
          { legend: "{{stage}}", unit: "s" },
        ),
        12,
      ),
      at(
        series(
          "Collectors that brought nothing",
          `sum by (collector) (increase(first_responder_collector_failures_total${HERE}[$__rate_interval]))`,
          {
            legend: "{{collector}}",
          },
        ),
        12,
      ),
      at(
        series("Leases", `sum by (state) (increase(first_responder_lease_events_total${HERE}[$__rate_interval]))`, {
          legend: "{{state}}",
        }),
        12,
      ),
      at(
        series("Faults", `sum by (instance) (increase(first_responder_faults_total${HERE}[$__rate_interval]))`, {
          legend: "{{instance}}",
        }),
        12,
      ),
    ],
  };
}

const HERE = here();

function here(...more: readonly string[]): string {
  return `{${['instance=~"$instance"', ...more].join(", ")}}`;
}

interface Panel {
  readonly type: string;
  readonly title: string;
}

/** Puts panels side by side, a new row where one does not fit. */
function layout(): (panel: Panel, width: number) => object {
  let [id, x, y] = [0, 0, 0];
  let height = 0;
  return (panel, width) => {
    if (x + width > 24) [x, y] = [0, y + height];
    height = panel.type === "stat" ? 4 : 8;
    id += 1;
    const placed = { id, gridPos: { x, y, w: width, h: height }, ...panel };
    x += width;
    return placed;
  };
}

const datasource = { type: "prometheus", uid: "$datasource" };

function stat(title: string, expr: string, unit = "short"): Panel {
  return {
    type: "stat",
    title,
    datasource,
    fieldConfig: { defaults: { unit }, overrides: [] },
    targets: [{ refId: "A", expr, instant: true }],
  } as Panel;
}

interface Shown {
  readonly legend: string;
  readonly unit?: string;
  readonly more?: { readonly expr: string; readonly legend: string };
}

function series(title: string, expr: string, { legend, unit = "short", more }: Shown): Panel {
  const targets = [{ refId: "A", expr, legendFormat: legend }];
  if (more) targets.push({ refId: "B", expr: more.expr, legendFormat: more.legend });
  return {
    type: "timeseries",
    title,
    datasource,
    fieldConfig: { defaults: { unit }, overrides: [] },
    targets,
  } as Panel;
}
