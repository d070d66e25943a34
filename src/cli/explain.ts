import { plain } from "../domain/wording.ts";
import { Explanation } from "../http/api/views.ts";
import type { Api } from "./api.ts";
import { table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

const WIDTH = 200;

/** `explain ID`: how each cause and each guard judged, and what would have to differ for an action. */
export async function explain(id: string, options: { json?: boolean }, api: Api, terminal: Terminal): Promise<void> {
  const found = await api.ask(`/api/runs/${encodeURIComponent(id)}/explain`, Explanation);
  for (const line of options.json ? [JSON.stringify(found)] : explanationLines(found)) terminal.print(line);
}

function explanationLines({ says, causes, guards, needed }: Explanation): readonly string[] {
  const judged = causes.map(({ name, truth, when, values, missing }) => [
    name,
    truth,
    `${values}${missing === undefined ? "" : ` (missing: ${missing})`} -- ${when}`,
  ]);
  const asked = guards.map(({ before, guard, verdict, reason }) => [guard, before, verdict, reason ?? ""]);
  return [
    plain(says),
    "",
    ...(judged.length > 0 ? table(["CAUSE", "HOLDS", "BECAUSE"], judged, WIDTH) : ["No cause was judged."]),
    "",
    ...(asked.length > 0 ? table(["GUARD", "BEFORE", "SAYS", "WHY"], asked, WIDTH) : ["No guard was asked."]),
    "",
    ...(needed.length > 0
      ? ["For an action:", ...needed.map((each) => `- ${plain(each)}`)]
      : ["Nothing stood in the way."]),
  ];
}
