import type { ScaleChange } from "../../../domain/change.ts";
import { type Deployment, deployment, fieldOn } from "./deployment.ts";
import { patching } from "./patched-object.ts";

/** On the Deployment itself: its `/scale` drops annotations. */
export const scale = patching<ScaleChange, Deployment>(deployment, {
  name: ({ target }) => target.name,
  infinitive: "scale",
  gerund: "scaling",
  fieldOf: (change, object) => fieldOn(object.spec.replicas === change.replicas, change, object),
  patch: ({ replicas }) => ({ spec: { replicas } }),
});
