import type { RestartChange } from "../../../domain/change.ts";
import { type Deployment, deployment, fieldOn } from "./deployment.ts";
import { patching } from "./patched-object.ts";

const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

/** kubectl's own patch. */
export const restart = patching<RestartChange, Deployment>(deployment, {
  name: ({ target }) => target.name,
  infinitive: "restart",
  gerund: "restarting",
  unmistakable: true,
  fieldOf: (change, object) =>
    fieldOn(object.spec.template.metadata.annotations[RESTARTED_AT] === change.restartedAt, change, object),
  patch: ({ restartedAt }) => ({
    spec: { template: { metadata: { annotations: { [RESTARTED_AT]: restartedAt } } } },
  }),
});
