import { z } from "zod";
import type { ConfigMap } from "../domain/config-map.ts";
import { shownLogLine } from "../domain/log-line.ts";
import { type FieldManager, managersOf } from "../domain/ownership.ts";
import { inWords } from "../domain/wording.ts";
import type { Identity } from "../ports/identity.ts";
import type { Collector } from "./collector.ts";

const Params = z.strictObject({
  namespace: z.string().min(1),
  name: z.string().min(1),
  show: z
    .array(z.string().min(1))
    .max(10)
    .default([])
    .describe("Keys whose values stand in the evidence, which leaves the cluster; no other value does."),
});
type Params = z.output<typeof Params>;

/** `kubectl get configmap`, without its values. */
export const kubernetesConfigMap: Collector<Params> = {
  name: "kubernetes.config-map",
  summary: "A ConfigMap: its hash, when its data last changed, and which keys since the last run that ended well.",
  params: Params,
  facts: {
    hash: { type: "string", doc: "Of all keys and values: the same data has the same hash." },
    keys: { type: "list<string>", doc: "Its keys." },
    changed_minutes_ago: { type: "double", doc: "Since its data last changed; unknown when Kubernetes does not tell." },
    changed_by: { type: "string", doc: "What wrote that change: `kubectl-edit`, `argocd-controller`, …" },
    changed_keys: {
      type: "list<string>",
      doc: "Keys added, removed or changed since the diagnosis of the newest run that ended resolved; unknown when there is none.",
    },
  },
  rights: ({ namespace, name }) => [{ group: "", resource: "configmaps", verbs: ["get"], namespace, name }],
  async collect({ namespace, name, show }, { details, baselines, identity, clock }, signal) {
    const map = await details.configMap({ namespace, name }, signal);
    const seen = sightingOf(map, identity);
    const [change, baseline] = [lastChangeOf(map), await baselines.lastHealthy(seen.subject)];
    const changed = baseline && changedKeys(baseline.parts, seen.parts);
    const ago = change && clock.now() - change.at;
    return {
      facts: {
        hash: identity.sha256(JSON.stringify(Object.entries(seen.parts))).slice(0, 16),
        keys: Object.keys(seen.parts),
        ...(change && ago !== undefined ? { changed_minutes_ago: ago / 60_000, changed_by: change.name } : {}),
        ...(changed ? { changed_keys: changed } : {}),
      },
      evidence: [
        `${seen.subject}: ${Object.keys(seen.parts).length} keys${change && ago !== undefined ? `, last changed ${inWords(ago)} ago by ${change.name}` : ""}`,
        comparison(changed, baseline && clock.now() - baseline.at),
        ...show.map((key) => shownLogLine(`${key}: ${map.data[key] ?? "(not there)"}`)),
      ].join("\n"),
      seen,
    };
  },
};

/** A hash for each key, bound to the ConfigMap and the key: equal values do not show as equal. Keys in order. */
function sightingOf(
  { namespace, name, data }: ConfigMap,
  { sha256 }: Pick<Identity, "sha256">,
): { readonly subject: string; readonly parts: Readonly<Record<string, string>> } {
  const subject = `ConfigMap ${namespace}/${name}`;
  const keys = Object.keys(data).toSorted();
  const parts = keys.map((key) => [key, sha256(JSON.stringify([subject, key, data[key]])).slice(0, 16)] as const);
  return { subject, parts: Object.fromEntries(parts) };
}

function lastChangeOf(map: ConfigMap): FieldManager | undefined {
  const hands = [...managersOf(map, "data"), ...managersOf(map, "binaryData")].filter(({ at }) => at > 0);
  return hands.toSorted((a, b) => b.at - a.at)[0];
}

function changedKeys(before: Readonly<Record<string, string>>, now: Readonly<Record<string, string>>): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...keys].filter((key) => before[key] !== now[key]).sort();
}

function comparison(changed: readonly string[] | undefined, age: number | undefined): string {
  if (!changed || age === undefined) return "no earlier run that ended well has seen it";
  const since = `since the run that ended well ${inWords(age)} ago`;
  return changed.length === 0 ? `unchanged ${since}` : `changed ${since}: ${changed.join(", ")}`;
}
