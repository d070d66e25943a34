import { z } from "zod";
import type { Right } from "../../domain/right.ts";
import { rightInWords } from "../../domain/right-in-words.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Permissions } from "../../ports/permissions.ts";
import { patiently } from "../patiently.ts";
import type { Client, Request } from "./client.ts";

const GRANTED_FOR = 10 * 60_000; // a right that was taken away meanwhile is refused by the API server itself
const MISSING_FOR = 20_000;
const AT_ONCE = 4;

interface Answer {
  readonly granted: boolean;
  readonly at: number;
}

/** Asks by SelfSubjectAccessReview, which every account may. Bounded by the rights that runbooks name. */
export function permissions(client: Client, clock: Clock): Permissions {
  const answers = new Map<string, Answer>();

  async function isGranted(right: Right, signal: AbortSignal): Promise<boolean> {
    const key = JSON.stringify(right);
    const known = answers.get(key);
    if (known && isRecent(known, clock.now())) return known.granted;
    const granted = await patiently(() => client.ask(reviewOf(right), signal), clock, signal);
    answers.set(key, { granted, at: clock.now() });
    return granted;
  }

  return {
    async missing(rights, signal) {
      const missing: Right[] = [];
      const all = singly(rights);
      for (let first = 0; first < all.length; first += AT_ONCE) {
        const some = all.slice(first, first + AT_ONCE);
        const granted = await Promise.all(some.map((right) => isGranted(right, signal)));
        missing.push(...some.filter((_, index) => !granted[index]));
      }
      return missing;
    },
  };
}

function isRecent({ granted, at }: Answer, now: number): boolean {
  const age = now - at;
  return age >= 0 && age < (granted ? GRANTED_FOR : MISSING_FOR);
}

/** One verb each, and each once. */
function singly(rights: readonly Right[]): readonly Right[] {
  const single = rights.flatMap((right) =>
    right.verbs.map((verb): Right => {
      const { group, resource, namespace, name } = right;
      return { group, resource, verbs: [verb], namespace, ...(name !== undefined && { name }) };
    }),
  );
  return [...new Map(single.map((right) => [JSON.stringify(right), right])).values()];
}

const Review = z.object({ status: z.object({ allowed: z.boolean() }) }).transform(({ status }) => status.allowed);

/** With the name: where a right is granted by name, a review without it says no. */
function reviewOf(right: Right): Request<boolean> {
  const { group, namespace, name } = right;
  const [resource = "", subresource] = right.resource.split("/");
  const resourceAttributes = {
    group,
    resource,
    ...(subresource !== undefined && { subresource }),
    verb: right.verbs[0] ?? "",
    namespace,
    ...(name !== undefined && { name }),
  };
  return {
    operation: "review-access",
    doing: `asking whether we may ${rightInWords(right)}`,
    answer: Review,
    send: ({ authorization }, options) =>
      authorization.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } }, options),
  };
}
