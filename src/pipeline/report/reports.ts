import type { Reports } from "../../ports/reports.ts";
import { explain } from "./explain.ts";
import { postMortem } from "./post-mortem/post-mortem.ts";

/** What is told of a run afterwards. */
export const reports: Reports = { explain, postMortem };
