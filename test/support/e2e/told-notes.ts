/** A note as it was printed, line by line. */
export type Note = readonly string[];

/** The notes in what the demo printed, or in a page that shows it. */
export function notesIn(text: string): readonly Note[] {
  const notes: string[][] = [];
  let open = false;
  for (const line of text.split("\n")) {
    const [, inside] = /^ *│ ?(.*)$/.exec(line) ?? [];
    if (inside === undefined) open = false;
    else if (open) notes.at(-1)?.push(inside);
    else {
      open = true;
      notes.push([inside]);
    }
  }
  return notes;
}

/** What of a note does not depend on the moment: the sentences, without their numbers, ids and measurements. */
export function gist(note: Note): readonly string[] {
  return note
    .filter((line) => !/^(- |\s|…|$)/.test(line) && !/^(Run|Post-mortem draft|Seen at|Written|Changed at)/.test(line))
    .map((line) =>
      line
        .replaceAll(/\br[0-9A-Z]{20,}\b/g, "RUN")
        .replaceAll(/\(.*\)/g, "(…)")
        .replaceAll(/\d+(\.\d+)?/g, "N"),
    );
}
