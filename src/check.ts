import { strictest } from "./domain/mode.ts";
import type { Runbook } from "./domain/runbook.ts";
import { prepare } from "./serve.ts";
import { type Lack, lacksOf } from "./wire/lacks.ts";

/** Checks settings and runbooks as `serve` would, and says what is there. Resolves to the exit code: 0 = fine, 1 = mistakes. */
export async function check(options: { config?: string | undefined; cluster?: boolean }): Promise<number> {
  const prepared = await prepare(options);
  if (prepared.kind === "mistaken") {
    for (const mistake of prepared.mistakes) process.stderr.write(`${mistake}\n`);
    process.stderr.write(`${prepared.mistakes.length} to mend\n`);
    return 1;
  }
  const { config, runbooks } = prepared;
  for (const warning of config.warnings) process.stderr.write(`warning: ${warning}\n`);
  for (const { name, mode, causes, remedies } of runbooks) {
    const acting = remedies.filter((remedy) => remedy.kind === "act").length;
    const held = strictest(mode, config.mode);
    const modes = held === mode ? mode : `${mode}, held to ${held} by MODE`;
    process.stdout.write(`${name}: mode ${modes}, ${causes.length} causes, ${acting} with an action\n`);
  }
  process.stdout.write("settings and runbooks are fine\n");
  return options.cluster ? tellLacks(await lacksOf(config, runbooks), runbooks) : 0;
}

/** What the API server says: 1 when anything is missing or unknown. */
function tellLacks(lacks: readonly Lack[], runbooks: readonly Runbook[]): number {
  for (const { runbook, part, reason } of lacks) process.stderr.write(`${runbook}: ${part}: ${reason}\n`);
  for (const { name } of runbooks) {
    const own = lacks.filter(({ runbook }) => runbook === name);
    const asShadow = own.some(({ use }) => use === "remedy");
    const says = own.length === 0 ? "has all its rights" : asShadow ? "runs as shadow" : "sees less than it should";
    process.stdout.write(`${name}: ${says}\n`);
  }
  return lacks.length === 0 ? 0 : 1;
}
