import { PatchStrategy } from "@kubernetes/client-node";
import { z } from "zod";
import { changedObject, type UndoChange } from "../../../domain/change.ts";
import { isSameJson } from "../../../domain/same-json.ts";
import { withoutSecrets } from "../../../domain/without-secrets.ts";
import { Deployment, fieldOn } from "./deployment.ts";
import type { Kind, Shipment } from "./kind.ts";
import { annotations, query } from "./marks.ts";
import { seen, shippedAs, whole } from "./patched-object.ts";

const DEPLOYMENTS = { group: "apps", version: "v1", plural: "deployments" } as const;

/** The template as it is sent, beside what all changes look at: the typed API would drop fields newer than itself. */
const RawDeployment = z
  .unknown()
  .transform((raw) => ({ parsed: raw, template: raw }))
  .pipe(
    z.object({
      parsed: Deployment,
      template: z.object({ spec: z.object({ template: z.unknown() }) }).transform(({ spec }) => spec.template),
    }),
  )
  .transform(({ parsed, template }) => ({ ...parsed, template }));

/** To the effect of kubectl's own patch: template and annotations are put in the place of what is there. */
export const undo: Kind<UndoChange> = {
  trying: (change) => `trying to roll back ${changedObject(change)}`,
  doing: (change) => `rolling back ${changedObject(change)}`,
  look: (change) => ({
    operation: "get-deployment",
    doing: `reading ${changedObject(change)}`,
    answer: whole(RawDeployment).transform(({ object, shown }) =>
      seen(object, shown, fieldOn(isTemplate(object.template, change.to.template), change, object), {}),
    ),
    send: ({ custom }, options) => custom.getNamespacedCustomObject({ ...DEPLOYMENTS, ...at(change) }, options),
  }),
  ship: (change, by) => ({
    operation: by.dryRun ? "dry-run" : "patch-deployment",
    doing: by.dryRun ? undo.trying(change) : undo.doing(change),
    answer: shippedAs(Deployment),
    patchType: PatchStrategy.JsonPatch,
    send: ({ custom }, options) =>
      custom.patchNamespacedCustomObjectWithHttpInfo(
        { ...DEPLOYMENTS, ...at(change), ...query(by.dryRun), body: patchOf(change, by) },
        options,
      ),
  }),
};

/** What a run's log keeps of a template is compared as it is kept there: it is read to look back, never to change anything. */
function isTemplate(there: unknown, wanted: unknown): boolean {
  return isSameJson(there, wanted) || (isKept(wanted) && isSameJson(withoutSecrets(there), wanted));
}

function isKept(template: unknown): boolean {
  return JSON.stringify(template).includes('"value":"(hidden)"');
}

function at({ target: { namespace, name } }: UndoChange): { namespace: string; name: string } {
  return { namespace, name };
}

/** To replace the resourceVersion is to test it: a failed `test` would not say what failed. No two objects share one. */
function patchOf({ to, before }: UndoChange, { resourceVersion, mark }: Shipment): readonly object[] {
  const gone = Object.keys(before.annotations).filter((key) => !Object.hasOwn(to.annotations, key));
  const there = Object.entries({ ...to.annotations, ...annotations(mark) });
  return [
    { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
    { op: "replace", path: "/spec/template", value: to.template },
    ...gone.map((key) => ({ op: "remove", path: annotationPath(key) })),
    ...there.map(([key, value]) => ({ op: "add", path: annotationPath(key), value })),
  ];
}

/** One by one: Kubernetes' own bookkeeping stands among them and has to stay, as it does with kubectl. */
function annotationPath(key: string): string {
  return `/metadata/annotations/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
