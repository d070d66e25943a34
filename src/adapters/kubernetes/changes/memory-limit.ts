import { bytesOf } from "../../../domain/bytes.ts";
import type { MemoryLimitChange } from "../../../domain/change.ts";
import { type Deployment, deployment, fieldOn } from "./deployment.ts";
import { patching } from "./patched-object.ts";

/** As `kubectl patch` and `kubectl set resources` do: the container is found by its name, and nothing else of it is said. */
export const memoryLimit = patching<MemoryLimitChange, Deployment>(deployment, {
  name: ({ target }) => target.name,
  infinitive: "change the memory limit of",
  gerund: "changing the memory limit of",
  fieldOf: (change, object) => fieldOn(isWritten(change, object), change, object),
  patch: ({ container: name, limit, request }) => ({
    spec: {
      template: {
        spec: {
          containers: [
            {
              name,
              resources: {
                limits: { memory: limit },
                ...(request === undefined ? {} : { requests: { memory: request } }),
              },
            },
          ],
        },
      },
    },
  }),
});

/** By the amount: the API server writes 2048Mi as 2Gi. */
function isWritten({ container, limit, request }: MemoryLimitChange, { spec }: Deployment): boolean {
  const resources = spec.template.spec.containers.find(({ name }) => name === container)?.resources;
  if (!resources || !isSameAmount(resources.limits["memory"], limit)) return false;
  return request === undefined || isSameAmount(resources.requests["memory"], request);
}

function isSameAmount(there: string | undefined, wanted: string | null): boolean {
  if (there === undefined || wanted === null) return (there ?? null) === wanted;
  const bytes = bytesOf(there);
  return bytes === undefined ? there === wanted : bytes === bytesOf(wanted);
}
