import type { Permit } from "../../domain/permit.ts";
import { all, and, any, hasPath, mapAt, notAbove, oneOf, sameBut, text } from "./cel.ts";
import { undone } from "./undone.ts";

const NOW = "object.spec.template";
const BEFORE = "oldObject.spec.template";
const OURS = 'startsWith("first-responder/")';

/** What may become of a Deployment's pod template. */
export function templateCondition(permits: readonly Permit[]): string {
  const narrow = `(${all(...narrowly(permits))})`;
  return permits.some(({ kind }) => kind === "undo") ? any([narrow, `(${all(...undone(permits))})`]) : narrow;
}

/** Only annotations and memory. */
function narrowly(permits: readonly Permit[]): readonly string[] {
  const restarts = permits.some(({ kind }) => kind === "restart") ? ["kubectl.kubernetes.io/restartedAt"] : [];
  const memory = permits.flatMap((permit) => (permit.kind === "memory" ? [permit] : []));
  return [
    sameBut(NOW, BEFORE, oneOf(["metadata", "spec"])),
    sameBut(mapAt(`${NOW}.metadata`), mapAt(`${BEFORE}.metadata`), oneOf(["annotations"])),
    sameBut("variables.podNotes", "variables.podNotesBefore", `${oneOf(restarts)} || k.${OURS}`),
    sameBut(`${NOW}.spec`, `${BEFORE}.spec`, oneOf(["containers"])),
    `size(${NOW}.spec.containers) == size(${BEFORE}.spec.containers)`,
    `${NOW}.spec.containers.all(c, ${BEFORE}.spec.containers.exists(o, ${containerCondition(memory)}))`,
  ];
}

type Memory = Extract<Permit, { kind: "memory" }>;

/** `c` may stand where `o` stood. */
function containerCondition(memory: readonly Memory[]): string {
  const ceilings = memory.map(
    ({ container, atMost }) => `(${and(...(container ? [`c.name == ${text(container)}`] : []), ...within(atMost))})`,
  );
  return and(
    "c.name == o.name",
    sameBut("c", "o", oneOf(["resources"])),
    any([`${mapAt("c.resources")} == ${mapAt("o.resources")}`, ...ceilings]),
  );
}

/** Nothing of the resources but memory differs, and no memory is above the ceiling, but for one that was there. */
function within(atMost: string): readonly string[] {
  const [limits, requests] = ["limits", "requests"].map((part) => [
    sameBut(mapAt(`c.resources.${part}`), mapAt(`o.resources.${part}`), oneOf(["memory"])),
    any([
      `!has(c.resources.${part}.memory)`,
      notAbove(`c.resources.${part}.memory`, atMost),
      `(has(o.resources.${part}.memory) && c.resources.${part}.memory == o.resources.${part}.memory)`,
    ]),
  ]) as [string[], string[]];
  return [
    sameBut("c.resources", mapAt("o.resources"), oneOf(["limits", "requests"])),
    hasPath("c.resources.limits.memory"), // without a limit there would be no ceiling
    ...limits,
    ...requests,
  ];
}
