import { readFileSync, statSync } from "node:fs";
import { inspect } from "node:util";
import type { Clock } from "../ports/clock.ts";

/** A secret as it is now; undefined = not set. Printed, inspected or turned into JSON it shows as `[secret]`. */
export type Secret = () => string | undefined;

const HIDDEN = "[secret]";
const LOOK_AGAIN_AFTER = 1_000; // milliseconds

/** A secret whose value nothing prints by accident. */
export function hidden(read: () => string | undefined): Secret {
  const show = { value: () => HIDDEN };
  return Object.defineProperties(() => read(), { toJSON: show, toString: show, [inspect.custom]: show });
}

/** A secret in a file, read again when the file changes. While it cannot be read, or is empty, the last value stands. */
export function fileSecret(path: string, clock: Pick<Clock, "now">): Secret {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let version = "";
  let value: string | undefined;

  function look(): void {
    const now = versionOf(path);
    if (now === undefined || now === version) return;
    const text = contentOf(path);
    if (!text) return;
    version = now;
    value = text;
  }

  return hidden(() => {
    const now = clock.now();
    if (Math.abs(now - lookedAt) >= LOOK_AGAIN_AFTER) {
      lookedAt = now;
      look();
    }
    return value;
  });
}

/** The file's content without surrounding white space; undefined when it cannot be read. */
export function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Kubernetes replaces mounted secrets by moving a link: the inode tells. */
function versionOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.size} ${found.mtimeMs}`;
}
