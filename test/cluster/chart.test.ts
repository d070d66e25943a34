import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { expect } from "chai";
import { named, why } from "../support/cluster/playground.ts";
import { adminOf, applied, objectsIn, removed } from "../support/kubernetes-account.ts";
import { type Ran, type Tool, tool } from "../support/tool.ts";

const kubeconfig = named;
const CHART = "charts/first-responder";
const LEAST = ["-f", `${CHART}/ci/values.yaml`];
const EVERYTHING = ["-f", `${CHART}/ci/everything.yaml`];
const RIGHTS = ["-f", `${CHART}/files/rights/auto.yaml`];

const helm = tool("helm");
const kubectl = tool("kubectl");
const title = "the chart";

function succeeded({ code, out, err }: Ran): string {
  expect(code, err || out).to.equal(0);
  return out;
}

/** All objects that carry the release's label, or its account's name: what a release leaves in the cluster. */
async function leftOf(release: string, namespace: string, kubectl: Tool): Promise<readonly string[]> {
  const labelled = [
    "statefulsets,deployments,replicasets,pods,persistentvolumeclaims,configmaps,secrets,services,serviceaccounts,networkpolicies,poddisruptionbudgets,ingresses",
    "-n",
    namespace,
    "-l",
    `app.kubernetes.io/instance=${release}`,
  ];
  const named = [
    ["roles,rolebindings", "-n", "spec-to-proof"],
    ["validatingadmissionpolicies,validatingadmissionpolicybindings"],
  ];
  const lists = await Promise.all([labelled, ...named].map((args) => kubectl(["get", "-o", "name", ...args])));
  const names = lists.flatMap((list) => succeeded(list).split("\n"));
  return names.filter(
    (name, index) => name !== "" && (index < (lists[0]?.out.split("\n").length ?? 0) || name.includes(release)),
  );
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(200);
}

function withCluster(admin: KubeConfig, helm: Tool, kubectl: Tool): void {
  const core = admin.makeApiClient(CoreV1Api);
  let namespace: string;

  before(async () => {
    await core.createNamespace({ body: { metadata: { name: "spec-to-proof" } } }).catch(() => undefined); // it is there
  });

  beforeEach(async () => {
    namespace = `fr-${randomBytes(4).toString("hex")}`;
    const labels = Object.fromEntries(
      ["enforce", "warn", "audit"].map((what) => [`pod-security.kubernetes.io/${what}`, "restricted"]),
    );
    await core.createNamespace({ body: { metadata: { name: namespace, labels } } });
  });

  afterEach(() => core.deleteNamespace({ name: namespace }));

  const install = (release: string, ...values: readonly string[]): Promise<Ran> =>
    helm(["upgrade", "--install", release, CHART, "-n", namespace, ...values]);

  for (const [mode, values, kind] of [
    ["embedded", LEAST, "StatefulSet"],
    [
      "Postgres",
      [...LEAST, "--set", "mode=auto,storage.kind=postgres,secrets.DATABASE_URL.value=postgres://db/fr"],
      "Deployment",
    ],
  ] as const) {
    it(`is installed in ${mode} mode where restricted pods are enforced, without a warning, upgraded, and gone without a trace`, async () => {
      const release = namespace;

      const installed = await install(release, ...values);
      await until(async () => (await kubectl(["get", "pods", "-n", namespace, "-o", "name"])).out !== "");
      const upgraded = await install(release, ...values, "--set", "resources.limits.memory=600Mi");
      const uninstalled = await helm(["uninstall", release, "-n", namespace, "--wait", "--timeout", "60s"]);
      await until(async () => (await leftOf(release, namespace, kubectl)).length === 0);

      expect(succeeded(installed)).to.include("STATUS: deployed").and.include(`first-responder runs in mode`);
      expect(succeeded(upgraded)).to.include("REVISION: 2");
      succeeded(uninstalled);
      for (const { err } of [installed, upgraded, uninstalled]) expect(err.trim(), `${kind}: warnings`).to.equal("");
    });
  }

  it("a changed runbook restarts the pods, an upgrade that changes nothing does not", async () => {
    const checksum = async (...values: readonly string[]): Promise<string> => {
      const { out } = await helm([
        "template",
        "r",
        CHART,
        "-n",
        namespace,
        "-s",
        "templates/statefulset.yaml",
        ...LEAST,
        ...values,
      ]);
      return /checksum\/runbooks: (\S+)/.exec(out)?.[1] ?? "";
    };
    const more = [
      "--set",
      "rights.create=false",
      "--set-file",
      "runbooks.files.more\\.yaml=config/runbooks/drift-backlog-overflow.yaml",
    ];

    expect(await checksum())
      .to.equal(await checksum())
      .and.not.equal("");
    expect(await checksum(...more)).not.to.equal(await checksum());
  });

  describe("with the kinds of the Prometheus operator", () => {
    const crds = objectsIn(readFileSync("test/fixtures/kubernetes/monitoring-crds.yaml", "utf8"));

    // once for both: what is being deleted cannot be made again
    before(async () => {
      await applied(admin, crds);
      for (const kind of ["servicemonitors", "prometheusrules", "alertmanagerconfigs"])
        await until(async () => (await kubectl(["get", `${kind}.monitoring.coreos.com`, "-A"])).code === 0);
    });
    after(() => removed(admin, crds));

    for (const [what, values] of [
      ["the least", LEAST],
      ["everything", EVERYTHING],
    ] as const) {
      it(`every object of it with ${what} is accepted by server-side apply with strict validation`, async () => {
        const rendered = succeeded(await helm(["template", "r", CHART, "-n", namespace, ...values]));

        const dry = await kubectl(
          ["apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-"],
          rendered,
        );

        expect(succeeded(dry).trim().split("\n")).to.have.length(objectsIn(rendered).length);
        expect(dry.err.trim()).to.equal("");
      });
    }
  });
}

/** What needs helm, but no cluster. */
function withoutCluster(helm: Tool): void {
  it("passes helm lint --strict", async () => {
    for (const values of [LEAST, EVERYTHING]) succeeded(await helm(["lint", "--strict", CHART, ...values]));
  });

  const template = (...set: readonly string[]): Promise<Ran> => helm(["template", "r", CHART, ...LEAST, ...set]);

  for (const [set, message] of [
    ["mode=brave", /\/mode'?: value must be one of 'shadow', 'approve', 'auto'/],
    ["replicaCount=0", /\/replicaCount'?: minimum/],
    ["replicacount=3", /additional properties 'replicacount' not allowed/],
    ["image.pullpolicy=Never", /\/image'?: additional properties 'pullpolicy' not allowed/],
    ["storage.kind=redis", /\/storage\/kind'?: value must be one of/],
    ["storage.size=big", /\/storage\/size'?: 'big' does not match pattern/],
    ["secrets.API_TOKEN.key=a b", /\/secrets\/API_TOKEN\/key'?: 'a b' does not match pattern/],
    ["secrets.PAGERDUTY_TOKEN.key=x", /\/secrets\/PAGERDUTY_TOKEN'?: 'oneOf' failed/],
    ["drainSeconds=soon", /\/drainSeconds'?: got string, want integer/],
    ["storage.kind=postgres", /secrets\.DATABASE_URL: storage\.kind is postgres/],
    ["secrets.DATABASE_URL.value=x", /storage\.kind: secrets\.DATABASE_URL is there/],
    ["runbooks.shipped=false", /runbooks: there is none/],
    ["runbooks.existingConfigMap=mine", /runbooks\.existingConfigMap: it stands alone/],
    ["runbooks.shipped=false,runbooks.existingConfigMap=mine", /rights\.manifests: print the rights/],
    ["serviceAccount.create=false", /serviceAccount\.name: name the account/],
    ["alertmanagerConfig.enabled=true", /alertmanagerConfig: name tokenSecret\.name/],
  ] as const) {
    it(`refuses ${set} by its name`, async () => {
      const { code, err } = await template("--set", set);

      expect(code).not.to.equal(0);
      expect(err).to.match(message);
    });
  }

  it("refuses to be without a token for webhooks", async () => {
    const { err } = await helm(["template", "r", CHART, "--set", "runbooks.shipped=true"]);

    expect(err).to.include("secrets.ALERTMANAGER_TOKEN: webhooks need a token");
  });

  it("holds the rights of the mode: in shadow only reading", async () => {
    const [shadow, auto] = [succeeded(await template()), succeeded(await template("--set", "mode=auto"))];

    expect(shadow).to.include("kind: Role").and.not.include("patch");
    expect(auto).to.include("verbs: [patch]");
    expect(auto).to.include('request.userInfo.username == "system:serviceaccount:default:r-first-responder"');
  });

  it("takes what rbac printed for other runbooks as it is, and leaves the policy out when told so", async () => {
    const own = ["--set", "rights.policy=false", "--set-file", `rights.manifests=${RIGHTS[1]}`];

    expect(succeeded(await template(...own)))
      .to.include("RELEASE-NAMESPACE")
      .and.not.include("ValidatingAdmissionPolicy");
  });

  it("gives the pod more time than the service takes to drain", async () => {
    const out = succeeded(await template("--set", "drainSeconds=60"));

    expect(out).to.include("terminationGracePeriodSeconds: 75").and.include("drain: 60s");
  });
}

if (helm) describe(`${title}, by helm alone`, () => withoutCluster(helm));
else describe(title, () => it.skip("needs helm on PATH, or CLUSTER_TOOL"));

if (kubeconfig && helm && kubectl) {
  describe(`${title}, on a real cluster`, function () {
    this.timeout(120_000);
    withCluster(adminOf(kubeconfig), helm, kubectl);
  });
} else {
  describe(`${title}, on a real cluster`, () => {
    it.skip(`${why}, helm and kubectl`);
  });
}
