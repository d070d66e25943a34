import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StoryEnded } from "./story-ended.ts";

const VERIFY = /^verify:.*$/m;
const RUNBOOK = /^.+(?<!\.test)\.ya?ml$/;

/** Copies the runbooks with another `verify` line: ten minutes are right at night, and too long for a demo. */
export async function copyRunbooks(from: string, to: string, verify: string): Promise<void> {
  await cp(from, to, { recursive: true });
  for (const name of (await readdir(to)).filter((each) => RUNBOOK.test(each))) {
    const path = join(to, name);
    const text = await readFile(path, "utf8");
    if (!VERIFY.test(text)) throw new StoryEnded(`${join(from, name)} has no line that begins with "verify:"`);
    await writeFile(path, text.replace(VERIFY, verify));
  }
}
