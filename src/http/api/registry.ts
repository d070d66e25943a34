import { approveRun, denyRun, readApproval } from "./approval.ts";
import type { Endpoint } from "./endpoint.ts";
import { exportRun } from "./export.ts";
import { liftHold, readHold, setHold } from "./hold.ts";
import { openApi } from "./openapi.ts";
import { replay } from "./replay.ts";
import { explainRun, postMortem } from "./reports.ts";
import { runEvents } from "./run-events.ts";
import { cancelRun, listRuns, readRun } from "./runs.ts";
import { readScorecard } from "./scorecard.ts";
import { listUndos, undo } from "./undo.ts";

/** Every endpoint under `/api`. */
export function endpoints(): readonly Endpoint[] {
  const described = [
    listRuns,
    readRun,
    runEvents(),
    exportRun,
    explainRun,
    postMortem,
    cancelRun,
    readApproval,
    approveRun,
    denyRun,
    replay,
    readHold,
    setHold,
    liftHold,
    listUndos,
    undo,
    readScorecard,
  ];
  return [...described, openApi(described)];
}
