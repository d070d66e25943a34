import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StoryEnded } from "./story-ended.ts";

const RUNBOOK = /^.+(?<!\.test)\.ya?ml$/;
const VERIFY = /^verify:.*$/m;
/** Times that are right at night, and what they are in a story that is told in a minute: a twentieth. */
const SHORTER: readonly (readonly [RegExp, string])[] = [
  [/\[5m\]/g, "[15s]"],
  [/offset 1h\b/g, "offset 3m"],
  [/\bminutes: 5\b/g, "minutes: 0.25"],
];

/** Copies the runbooks with another `verify` line and shorter windows: an alert takes its time, and a demo has none. */
export async function copyRunbooks(from: string, to: string, verify: string): Promise<void> {
  await cp(from, to, { recursive: true });
  for (const name of (await readdir(to)).filter((each) => RUNBOOK.test(each))) {
    const path = join(to, name);
    const text = await readFile(path, "utf8");
    if (!VERIFY.test(text)) throw new StoryEnded(`${join(from, name)} has no line that begins with "verify:"`);
    await writeFile(path, shortened(text).replace(VERIFY, verify));
  }
}

function shortened(text: string): string {
  return SHORTER.reduce((shorter, [long, short]) => shorter.replaceAll(long, short), text);
}
