import { expect } from "chai";
import * as fc from "fast-check";
import type { Right } from "../../../src/domain/right.ts";
import { type Rule, rulesOf } from "../../../src/rights/rules.ts";
import type { Want } from "../../../src/rights/want.ts";

function want(part: string, ...rights: readonly Right[]): Want {
  return { runbook: "drift", part, use: "collector", rights, permits: [] };
}

const onDeployment = (name: string, ...verbs: Right["verbs"][number][]): Right => ({
  group: "apps",
  resource: "deployments",
  namespace: "a",
  name,
  verbs,
});

const right: fc.Arbitrary<Right> = fc.record(
  {
    group: fc.constantFrom("", "apps"),
    resource: fc.constantFrom("pods", "deployments"),
    namespace: fc.constantFrom("a", "b"),
    verbs: fc.uniqueArray(fc.constantFrom("get", "list", "patch"), { minLength: 1 }),
    name: fc.constantFrom("one", "two"),
  },
  { requiredKeys: ["group", "resource", "namespace", "verbs"] },
);

/** Every single thing that is granted: `a/apps/deployments/one patch`; `*` for any name. */
function granted(rules: readonly Pick<Rule, "namespace" | "group" | "resource" | "verbs" | "names">[]): Set<string> {
  return new Set(
    rules.flatMap(({ namespace, group, resource, verbs, names }) =>
      verbs.flatMap((verb) =>
        (names.length > 0 ? names : ["*"]).map((name) => `${namespace}/${group}/${resource}/${name} ${verb}`),
      ),
    ),
  );
}

describe("the rules of several parts together", () => {
  it("name for each rule the runbook and the parts that want it", () => {
    const rules = rulesOf([
      want("collect one", onDeployment("web", "get")),
      want("signal", onDeployment("web", "get")),
    ]);

    expect(rules).to.have.length(1);
    expect(rules[0]?.wantedBy).to.deep.equal(["drift: collect one", "drift: signal"]);
  });

  it("keep what is read apart from what is changed, where the names differ", () => {
    const rules = rulesOf([
      want("collect", onDeployment("web", "get"), onDeployment("db", "get")),
      want("remedy", onDeployment("web", "patch")),
    ]);

    expect(rules.map(({ names, verbs }) => ({ names, verbs }))).to.deep.equal([
      { names: ["db", "web"], verbs: ["get"] },
      { names: ["web"], verbs: ["patch"] },
    ]);
  });

  it("grant all that is wanted and nothing else, whatever is wanted", () => {
    fc.assert(
      fc.property(fc.array(right), (rights) => {
        const rules = granted(rulesOf(rights.map((each, index) => want(`part ${index}`, each))));
        const wishes = granted(rights.map((each) => ({ ...each, names: each.name ? [each.name] : [] })));
        const anyName = (each: string): string => each.replace(/[^/]+ /, "* ");
        for (const wish of wishes) expect(rules.has(wish) || rules.has(anyName(wish)), wish).to.equal(true);
        for (const rule of rules) expect(wishes.has(rule), rule).to.equal(true);
      }),
    );
  });
});
