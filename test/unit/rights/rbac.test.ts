import { expect } from "chai";
import { parseAllDocuments } from "yaml";
import { actions } from "../../../src/actions/registry.ts";
import { collectors } from "../../../src/collectors/registry.ts";
import { rbacText } from "../../../src/rbac.ts";
import { loadRunbooks } from "../../../src/runbooks/load.ts";

const RUNBOOK = `
apiVersion: first-responder/v1
kind: Runbook
metadata: { name: web-down, summary: Web is down }
match: ['alertname="WebDown"']
mode: MODE
targets: { web: { kind: Deployment, namespace: shop, name: web } }
signal: { sources: [{ prometheus.query: { query: up } }], healthy: signal.value >= 1.0 }
collect: { web: { kubernetes.workload: { target: web } } }
causes: [{ name: down, when: web.ready == 0 }]
remedies: [{ for: down, do: { kubernetes.restart: { target: web } } }]
limits: { actions: 3 per 1h, cooldown: 10m, attempts: 2 }
verify: { within: 10m, soak: 2m }
hand_off: { to: escalation-policy }
`;

type Options = Partial<Parameters<typeof rbacText>[1]>;

const OFF = { targets: 1, nodes: 1, workloads: 1 };

function printed(mode: string, options: Options = {}, targets?: string): string {
  const text = RUNBOOK.replace("MODE", mode).replace(/targets: .*/, (line) => targets ?? line);
  const loaded = loadRunbooks([{ file: "web.yaml", text }], { collectors, actions });
  if (loaded.kind !== "loaded") throw new Error(JSON.stringify(loaded.problems));
  const account = { namespace: "ops", serviceAccount: "medic", policy: true, ceiling: "auto" as const };
  return rbacText(loaded.runbooks, { ...account, ...options });
}

function kinds(text: string): readonly string[] {
  return parseAllDocuments(text).map((document) => String(document.get("kind")));
}

describe("first-responder rbac", () => {
  it("prints a ClusterRole, a Role and a binding per namespace, and the policy with its binding", () => {
    expect(kinds(printed("auto"))).to.deep.equal([
      "ClusterRole",
      "ClusterRoleBinding",
      "Role",
      "RoleBinding",
      "ValidatingAdmissionPolicy",
      "ValidatingAdmissionPolicyBinding",
    ]);
    expect(kinds(printed("auto", { policy: false, blastRadius: OFF }))).to.deep.equal(["Role", "RoleBinding"]);
  });

  it("grants what the guards read, naming them, and nothing for one that is switched off", () => {
    const text = printed("auto").replaceAll(/\s+/g, " ");
    const off = printed("auto", { blastRadius: OFF });

    expect(text).to.include('# web-down: guard nodes - apiGroups: [""] resources: [nodes] verbs: [list]');
    expect(text).to.include("# web-down: guard workloads - apiGroups: [apps] resources: [deployments] verbs: [list]");
    expect(off).not.to.include("guard");
  });

  it("grants reading of every workload that a runbook names, because the blast radius is read of all", () => {
    const two =
      "targets: { web: { kind: Deployment, namespace: shop, name: web }, db: { kind: Deployment, namespace: data, name: db } }";
    const text = printed("auto", {}, two).replaceAll(/\s+/g, " ");

    expect(text).to.include(
      "# web-down: guard blast-radius - apiGroups: [apps] resources: [deployments] resourceNames: [db] verbs: [get]",
    );
    expect(printed("auto", { blastRadius: OFF }, two)).not.to.include("db");
  });

  it("grants patch on the remedy's own Deployment only, and says who wants it", () => {
    const text = printed("auto").replaceAll(/\s+/g, " ");

    expect(text).to.include(
      "# web-down: remedy for down (kubernetes.restart) - apiGroups: [apps] resources: [deployments] resourceNames: [web] verbs: [get, patch]",
    );
  });

  for (const [name, text] of [
    ["is itself in shadow mode", () => printed("shadow")],
    ["is held to shadow by --mode", () => printed("auto", { ceiling: "shadow" })],
  ] as const) {
    it(`grants reading only where the runbook ${name}`, () => {
      expect(text()).to.include("(shadow)").and.not.include("patch");
      expect(text(), "nothing is allowed by the policy").to.include("variables.what in []");
    });
  }

  it("grants what a runbook in approve mode will do once somebody approves", () => {
    expect(printed("approve")).to.include("patch");
  });

  it("speaks of the account that it is asked for", () => {
    const text = printed("auto");

    expect(text).to.include("system:serviceaccount:ops:medic");
    expect(parseAllDocuments(text)[3]?.toJS()).to.deep.include({
      subjects: [{ kind: "ServiceAccount", namespace: "ops", name: "medic" }],
    });
  });

  it("names everything after the account and its namespace: two installations do not meet in one target namespace", () => {
    const names = (namespace: string) =>
      parseAllDocuments(printed("auto", { namespace })).map((each) => String(each.getIn(["metadata", "name"])));

    expect(new Set(names("a"))).to.deep.equal(new Set(["a-medic"]));
    expect(new Set(names("b"))).to.deep.equal(new Set(["b-medic"]));
  });

  it("binds the Role that it prints", () => {
    const binding = parseAllDocuments(printed("auto"))[3];

    expect(binding?.toJS()).to.deep.include({
      metadata: { name: "ops-medic", namespace: "shop" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "ops-medic" },
    });
  });
});
