import { strictest } from "./domain/mode.ts";
import { prepare } from "./serve.ts";

/** Checks settings and runbooks as `serve` would, and says what is there. Resolves to the exit code: 0 = fine, 1 = mistakes. */
export async function check(options: { config?: string | undefined }): Promise<number> {
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
  return 0;
}
