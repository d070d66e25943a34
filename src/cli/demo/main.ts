import { parseArgs } from "node:util";
import { runDemo } from "./run-demo.ts";
import { SCENARIO_NAMES, scenarioNamed } from "./scenarios.ts";

const USAGE = `npm run demo -- [--scenario ${SCENARIO_NAMES.join("|")}] [--keep]`;

const { values } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    scenario: { type: "string", default: "down" },
    entry: { type: "string", default: "dist/main.js" },
  },
});
const scenario = scenarioNamed(values.scenario);
if (values.help) {
  process.stdout.write(`${USAGE}\n--keep leaves the small world running until Ctrl-C.\n`);
} else if (scenario) {
  process.exitCode = await runDemo({ ...values, scenario });
} else {
  process.stderr.write(`There is no scenario ${values.scenario}. There are: ${SCENARIO_NAMES.join(", ")}.\n`);
  process.exitCode = 2;
}
