import type { Permit } from "../../domain/permit.ts";
import { and, any, hasPath, listAt, mapAt, notAbove } from "./cel.ts";

/** The pod's spec. */
const NOW = "object.spec.template.spec";
const BEFORE = "oldObject.spec.template.spec";

const PRIVILEGES = ["serviceAccountName", "hostNetwork", "hostPID", "hostIPC", "securityContext"] as const;
const REPOSITORY = 'find("^([^/]*/)*[^/:@]*")';
/** Of a volume: they hold nothing that a pod of the namespace may not have anyway. */
const HARMLESS = ["configMap", "emptyDir", "downwardAPI"] as const;

/**
 * An earlier revision's pod template. No policy can compare with it, as it sees only the request: what it can hold to is that
 * no container comes, that images come from the repositories they came from, that no limit of memory is lost or raised above
 * the remedies' ceiling, and that neither identity, privileges, the node's own files nor Secrets are won.
 */
export function undone(permits: readonly Permit[]): readonly string[] {
  const ceilings = permits.flatMap((permit) => (permit.kind === "memory" ? [permit.atMost] : []));
  return [
    ...PRIVILEGES.map(sameField),
    `!has(${NOW}.ephemeralContainers)`,
    ...["containers", "initContainers"].map((list) => everyOne(list, ceilings)),
    `${listAt(`${NOW}.volumes`)}.all(v, ${any([...HARMLESS.map((kind) => `has(v.${kind})`), volumeWasThere])})`,
  ];
}

const volumeWasThere = `${listAt(`${BEFORE}.volumes`)}.exists(w, w == v)`;

/** `c` stood there before as `o`. */
function everyOne(list: string, ceilings: readonly string[]): string {
  const kept = and(
    "o.name == c.name",
    `o.image.${REPOSITORY} == c.image.${REPOSITORY}`,
    `${mapAt("o.securityContext")} == ${mapAt("c.securityContext")}`,
    limited(ceilings),
    secretsKnown("env", "e.valueFrom.secretKeyRef", "b.valueFrom.secretKeyRef"),
    secretsKnown("envFrom", "e.secretRef", "b.secretRef"),
  );
  return `${listAt(`${NOW}.${list}`)}.all(c, ${listAt(`${BEFORE}.${list}`)}.exists(o, ${kept}))`;
}

/** A limit that was there stays, within the highest ceiling of the Deployment's remedies where one has a ceiling. */
function limited(ceilings: readonly string[]): string {
  const [now, before] = ["c.resources.limits.memory", "o.resources.limits.memory"] as const;
  const [has, had] = [hasPath(now), hasPath(before)];
  if (ceilings.length === 0) return any([has, `!(${had})`]);
  const within = ceilings.map((atMost) => notAbove(now, atMost));
  return any([`(${has} && ${any([...within, `(${had} && ${now} == ${before})`])})`, `(!(${has}) && !(${had}))`]);
}

/** The container names no Secret there that it did not name before. */
function secretsKnown(list: string, now: string, before: string): string {
  const named = `${hasPath(before)} && ${before}.name == ${now}.name`;
  return `${listAt(`c.${list}`)}.all(e, !(${hasPath(now)}) || ${listAt(`o.${list}`)}.exists(b, ${named}))`;
}

function sameField(field: string): string {
  return `(has(${NOW}.${field}) ? has(${BEFORE}.${field}) && ${NOW}.${field} == ${BEFORE}.${field} : !has(${BEFORE}.${field}))`;
}
