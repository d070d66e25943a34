import { cpus } from "node:os";
import { acceptFigures } from "./accept.ts";
import { incidentFigures } from "./incident.ts";
import { keptFigures } from "./kept.ts";
import { memoryFigures } from "./memory.ts";
import { podsFigures } from "./pods.ts";
import { postgresFigures } from "./postgres.ts";
import { runbookFigures } from "./runbooks.ts";
import { stormFigures } from "./storm.ts";
import type { Figure } from "./support/rounds.ts";
import { takeoverFigures } from "./takeover.ts";

/** Every suite of figures; `npm run bench -- accept` runs those whose name contains the word. */
const SUITES: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  accept: acceptFigures,
  memory: memoryFigures,
  incident: incidentFigures,
  kept: keptFigures,
  pods: podsFigures,
  storm: stormFigures,
  postgres: postgresFigures,
  takeover: takeoverFigures,
  runbooks: runbookFigures,
};

const only = process.argv[2] ?? "";
console.log(`| figure | bar | measured | holds |\n|---|---|---|---|`);
for (const [name, suite] of Object.entries(SUITES)) {
  if (!name.includes(only)) continue;
  for (const { name, bar, measured, holds } of await suite()) {
    console.log(`| ${name} | ${bar} | ${measured} | ${holds ? "yes" : "**no**"} |`);
  }
}
console.log(
  `\nNode.js ${process.versions.node}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${new Date().toISOString().slice(0, 10)}`,
);
