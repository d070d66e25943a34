import { RunPage } from "../http/api/views.ts";
import type { Api } from "./api.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { standing, utc } from "./wording.ts";

export interface RunsOptions {
  readonly state?: string;
  readonly runbook?: string;
  readonly since?: string;
  readonly limit?: string;
  readonly json?: boolean;
}

const FILTERS = ["state", "runbook", "since", "limit"] as const;
const WIDTH = 160;

/** `runs`: the newest runs, one a line. */
export async function runs(options: RunsOptions, api: Api, terminal: Terminal): Promise<void> {
  const query = new URLSearchParams();
  for (const name of FILTERS) if (options[name] !== undefined) query.set(name, options[name]);
  const page = await api.ask(`/api/runs?${query.toString()}`, RunPage);
  if (options.json) return terminal.print(JSON.stringify(page));
  if (page.runs.length === 0) return terminal.complain("There are no such runs.");
  const rows = page.runs.map((run) => [
    run.id,
    utc(run.acceptedAt),
    run.alertname,
    run.runbook ?? "-",
    standing(run),
    run.outcome?.reason ?? "",
  ]);
  const head = ["RUN", "ACCEPTED (UTC)", "ALERT", "RUNBOOK", "STATE", "REASON"];
  for (const line of table(head, rows, WIDTH)) terminal.print(line);
}
