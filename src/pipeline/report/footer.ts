import type { RunId } from "../../domain/brand.ts";
import type { NoteSlot } from "../../ports/notes.ts";

/** Stands in the note, so that it can be found again. */
export function marker(run: RunId, slot: NoteSlot): string {
  return `first-responder ${run} ${slot}`;
}

/** The last lines of every note: what wrote it, where to read more, how to stop it. */
export function footer(
  run: RunId,
  slot: NoteSlot,
  links: { publicUrl?: string | undefined; runbook?: string | undefined },
): string {
  const lines = [
    ...(links.publicUrl ? [`Run: ${links.publicUrl}/api/runs/${run}`] : []),
    ...(links.runbook ? [`Runbook: ${links.runbook}`] : []),
    slot === "end" ? `-- ${marker(run, slot)}` : `-- ${marker(run, slot)}; comment "stop" to halt first-responder`,
  ];
  return lines.join("\n");
}
