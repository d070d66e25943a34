const HIDDEN = "[redacted]";
/** A secret so short would take ordinary words out of every line. */
const SHORTEST = 4;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|Token token=)(\s*)[^\s"\\,;]+/gi, `$1$2${HIDDEN}`],
  [/(:\/\/)[^\s/"\\@]+@/g, `$1${HIDDEN}@`],
  [
    /("(?:\w*[_-])?(?:authorization|password|token|secret|cookie|routing_?key|api_?key)":)"(?:[^"\\]|\\.)*"/gi,
    `$1"${HIDDEN}"`,
  ],
];

/** Takes secrets out of a finished line: the known ones in every spelling, and what looks like one. */
export function redactor(secrets: () => readonly string[]): (line: string) => string {
  let known = -1;
  let spellings: RegExp | undefined;
  return (line) => {
    const now = secrets();
    if (now.length !== known) {
      known = now.length;
      spellings = anyOf(now);
    }
    const withoutKnown = spellings ? line.replaceAll(spellings, HIDDEN) : line;
    return PATTERNS.reduce((text, [pattern, replacement]) => text.replaceAll(pattern, replacement), withoutKnown);
  };
}

function anyOf(secrets: readonly string[]): RegExp | undefined {
  const spellings = new Set(secrets.filter((each) => each.length >= SHORTEST).flatMap(spelledAs));
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  return longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(quoted).join("|"), "g");
}

/** As it is, inside JSON (also inside JSON inside JSON), and inside a URL. */
function spelledAs(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [secret, inJson, JSON.stringify(inJson).slice(1, -1), encodeURIComponent(secret)];
}

function quoted(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
