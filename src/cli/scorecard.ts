import { plain } from "../domain/wording.ts";
import { Scorecard } from "../http/api/scorecard.ts";
import type { Api } from "./api.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface ScorecardOptions {
  readonly runbook?: string;
  readonly cases?: boolean;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

const WIDTH = 160;

/** `scorecard`: what shadowed runs would have done, compared with what happened. */
export async function scorecard(options: ScorecardOptions, api: Api, terminal: Terminal): Promise<void> {
  const query = options.runbook === undefined ? "" : `?runbook=${encodeURIComponent(options.runbook)}`;
  const card = await api.ask(`/api/scorecard${query}`, Scorecard);
  if (options.json) return terminal.print(JSON.stringify(card));
  const layOut = options.markdown ? markdownTable : textTable;
  for (const part of [tallies(card), ...(options.cases || options.markdown ? [cases(card)] : [])]) {
    for (const line of layOut(part)) terminal.print(line);
    terminal.print("");
  }
  for (const { runbook, mode, reason } of card.advice) {
    terminal.print(
      `${options.markdown ? "* " : ""}${plain(`${runbook}: ${mode === null ? "no advice yet" : `mode ${mode}`}. ${reason}`)}`,
    );
  }
  for (const line of outstanding(card)) terminal.print(line);
}

function outstanding({ tallies: { length }, waiting }: Scorecard): readonly string[] {
  return [
    ...(length === 0 ? ["No shadowed run has been compared yet."] : []),
    ...(waiting > 0 ? [`${waiting} shadowed runs are still to be compared.`] : []),
  ];
}

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function tallies(card: Scorecard): Table {
  const rows = card.tallies.map(({ runbook, cause, agree, disagree, unclear }) => [
    runbook,
    cause ?? "(all)",
    ...[agree, disagree, unclear].map(String),
  ]);
  return { head: ["RUNBOOK", "CAUSE", "AGREE", "DISAGREE", "UNCLEAR"], rows };
}

function cases(card: Scorecard): Table {
  const rows = card.cases.map(({ run, cause, agreement, reason }) => [run, cause, agreement, reason]);
  return { head: ["RUN", "CAUSE", "AGREEMENT", "REASON"], rows };
}

function textTable({ head, rows }: Table): readonly string[] {
  return table(head, rows, WIDTH);
}

/** A table that GitHub shows; what would end a cell is escaped. */
function markdownTable({ head, rows }: Table): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => plain(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head.map((each) => each.toLowerCase())), line(head.map(() => "---")), ...rows.map(line)];
}
