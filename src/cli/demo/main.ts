import { parseArgs } from "node:util";
import { runDemo } from "./run-demo.ts";
import { SCENARIO_NAMES, scenarioNamed } from "./scenarios.ts";

const { values } = parseArgs({
  options: {
    keep: { type: "boolean", default: false },
    scenario: { type: "string", default: "down" },
    entry: { type: "string", default: "dist/main.js" },
  },
});
const scenario = scenarioNamed(values.scenario);
if (scenario) {
  process.exitCode = await runDemo({ ...values, scenario });
} else {
  process.stderr.write(`There is no scenario ${values.scenario}. There are: ${SCENARIO_NAMES.join(", ")}.\n`);
  process.exitCode = 2;
}
