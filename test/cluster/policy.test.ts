import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import {
  ApiException,
  AppsV1Api,
  AutoscalingV2Api,
  CoreV1Api,
  type KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";
import { expect } from "chai";
import type { Permit } from "../../src/domain/permit.ts";
import { policyOf } from "../../src/rights/policy.ts";
import { yamlOf } from "../../src/rights/yaml.ts";
import { named, why } from "../support/cluster/playground.ts";
import { type Account, adminOf, applied, asAccount, objectsIn, removed } from "../support/kubernetes-account.ts";

const kubeconfig = named;
const title = "the admission policy, for an account that RBAC lets do everything in its namespace";

const STRATEGIC = setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch);
const MERGE = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
const JSON_PATCH = setHeaderOptions("Content-Type", PatchStrategy.JsonPatch);

/** A namespace with what the first runbook has, an account in it that may edit everything, and the policy for it. */
async function policed(admin: KubeConfig, permitsOf: (namespace: string) => readonly Permit[]) {
  const namespace = `fr-${randomBytes(4).toString("hex")}`;
  const account: Account = { namespace, name: "first-responder" };
  await applied(admin, objectsIn(groundOf(namespace)));
  const permits = permitsOf(namespace);
  const want = { runbook: "test", part: "remedy for test (all)", use: "remedy", rights: [], permits } as const;
  const policy = objectsIn(yamlOf(policyOf([want], account)));
  await applied(admin, policy);
  const user = await asAccount(admin, account);
  const at = (name: string) => ({ namespace, name, dryRun: "All" as const });
  const [apps, core] = [user.makeApiClient(AppsV1Api), user.makeApiClient(CoreV1Api)];
  const scaling = user.makeApiClient(AutoscalingV2Api);
  const tries = {
    deployment: (name: string, body: object) => apps.patchNamespacedDeployment({ ...at(name), body }, STRATEGIC),
    json: (name: string, body: object) => apps.patchNamespacedDeployment({ ...at(name), body }, JSON_PATCH),
    scale: (name: string, replicas: number) =>
      apps.patchNamespacedDeploymentScale({ ...at(name), body: { spec: { replicas } } }, MERGE),
    autoscaler: (name: string, spec: object) =>
      scaling.patchNamespacedHorizontalPodAutoscaler({ ...at(name), body: { spec } }, MERGE),
    configMap: (name: string, data: object) => core.patchNamespacedConfigMap({ ...at(name), body: { data } }, MERGE),
    deletePod: async (app: string) => {
      const pods = await core.listNamespacedPod({ namespace, labelSelector: `app=${app}` });
      const [pod] = pods.items;
      return core.deleteNamespacedPod({
        namespace,
        name: pod?.metadata?.name ?? "",
        body: { dryRun: ["All"], preconditions: {} },
      });
    },
    secret: () => core.createNamespacedSecret({ namespace, body: { metadata: { name: "mine" } }, dryRun: "All" }),
  };
  // the API server takes a moment to see a policy, the controllers one to make the pods
  await until(async () => (await answer(tries.secret())).includes("may not CREATE"));
  await until(async () => (await podsOf(admin, namespace)) === 4);
  const close = async (): Promise<void> => {
    await removed(admin, policy);
    await admin.makeApiClient(CoreV1Api).deleteNamespace({ name: namespace });
  };
  return { namespace, tries, close };
}

async function podsOf(admin: KubeConfig, namespace: string): Promise<number> {
  const { items } = await admin.makeApiClient(CoreV1Api).listNamespacedPod({ namespace });
  return items.length;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(100);
}

function groundOf(namespace: string): string {
  const deployment = (name: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  replicas: 2
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: main
          image: registry.invalid:5000/${name}:1.4.2
          env:
            - { name: MODE, value: careful }
            - { name: KEY, valueFrom: { secretKeyRef: { name: own, key: key } } }
          resources: { requests: { memory: 512Mi }, limits: { cpu: "1", memory: 1Gi } }
---`;
  return `apiVersion: v1
kind: Namespace
metadata: { name: ${namespace} }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: first-responder, namespace: ${namespace} }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: everything, namespace: ${namespace} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin }
subjects: [{ kind: ServiceAccount, name: first-responder, namespace: ${namespace} }]
---${deployment("processor")}${deployment("connector")}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: for-processor, namespace: ${namespace} }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: processor }
  minReplicas: 2
  maxReplicas: 8
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: for-connector, namespace: ${namespace} }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: connector }
  minReplicas: 2
  maxReplicas: 8
---
apiVersion: v1
kind: ConfigMap
metadata: { name: processor-config, namespace: ${namespace} }
data: { backpressure: "off", workers: "4" }
`;
}

/** "allowed", or the API server's own words. */
async function answer(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "allowed";
  } catch (error) {
    if (!(error instanceof ApiException)) throw error;
    return String(error.body);
  }
}

const restart = {
  spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "2026-11-24T02:14:05Z" } } } },
};
const container = (change: object) => ({ spec: { template: { spec: { containers: [{ name: "main", ...change }] } } } });
const memory = (limit: string, request?: string) =>
  container({ resources: { limits: { memory: limit }, ...(request && { requests: { memory: request } }) } });

type Tries = Awaited<ReturnType<typeof policed>>["tries"];
type Case = readonly [what: string, attempt: (tries: Tries) => Promise<unknown>];

const ALLOWED: readonly Case[] = [
  ["a restart", ({ deployment }) => deployment("processor", restart)],
  [
    "a restart with our own mark",
    ({ deployment }) =>
      deployment("processor", { ...restart, metadata: { annotations: { "first-responder/run": "r1" } } }),
  ],
  ["replicas within the ceiling", ({ deployment }) => deployment("processor", { spec: { replicas: 5 } })],
  ["replicas within the ceiling through the scale subresource", ({ scale }) => scale("processor", 5)],
  ["memory at the ceiling", ({ deployment }) => deployment("processor", memory("2Gi"))],
  ["memory and its request below the ceiling", ({ deployment }) => deployment("processor", memory("1536Mi", "1Gi"))],
  [
    "the autoscaler's least replicas within the ceiling",
    ({ autoscaler }) => autoscaler("for-processor", { minReplicas: 5 }),
  ],
  ["the key of the ConfigMap", ({ configMap }) => configMap("processor-config", { backpressure: "on" })],
  ["the key taken away again", ({ configMap }) => configMap("processor-config", { backpressure: null })],
  ["one of the target's pods deleted", ({ deletePod }) => deletePod("processor")],
];

const WITHOUT_LIMIT: Case = [
  "memory without a limit",
  ({ json }) => json("processor", [{ op: "remove", path: "/spec/template/spec/containers/0/resources/limits/memory" }]),
];

const REFUSED: readonly Case[] = [
  ["an image", ({ deployment }) => deployment("processor", container({ image: "registry.invalid/evil:1" }))],
  [
    "an image beside a restart",
    ({ deployment }) =>
      deployment("processor", {
        spec: {
          template: {
            ...restart.spec.template,
            spec: container({ image: "registry.invalid/evil:1" }).spec.template.spec,
          },
        },
      }),
  ],
  [
    "an environment variable",
    ({ deployment }) => deployment("processor", container({ env: [{ name: "MODE", value: "careless" }] })),
  ],
  ["a command", ({ deployment }) => deployment("processor", container({ command: ["sh"] }))],
  [
    "another container",
    ({ deployment }) =>
      deployment("processor", { spec: { template: { spec: { containers: [{ name: "second", image: "x" }] } } } }),
  ],
  [
    "an init container",
    ({ deployment }) =>
      deployment("processor", { spec: { template: { spec: { initContainers: [{ name: "first", image: "x" }] } } } }),
  ],
  [
    "a volume",
    ({ deployment }) =>
      deployment("processor", {
        spec: { template: { spec: { volumes: [{ name: "host", hostPath: { path: "/" } }] } } },
      }),
  ],
  [
    "a service account",
    ({ deployment }) =>
      deployment("processor", { spec: { template: { spec: { serviceAccountName: "first-responder" } } } }),
  ],
  [
    "another annotation of the pods",
    ({ deployment }) =>
      deployment("processor", { spec: { template: { metadata: { annotations: { "other/one": "x" } } } } }),
  ],
  [
    "a label of the pods",
    ({ deployment }) => deployment("processor", { spec: { template: { metadata: { labels: { more: "x" } } } } }),
  ],
  ["a label of the Deployment", ({ deployment }) => deployment("processor", { metadata: { labels: { more: "x" } } })],
  [
    "another annotation of the Deployment",
    ({ deployment }) => deployment("processor", { metadata: { annotations: { "other/one": "x" } } }),
  ],
  ["a pause", ({ deployment }) => deployment("processor", { spec: { paused: true } })],
  ["another Deployment", ({ deployment }) => deployment("connector", restart)],
  ["another Deployment's scale", ({ scale }) => scale("connector", 3)],
  ["memory above the ceiling", ({ deployment }) => deployment("processor", memory("2049Mi"))],
  WITHOUT_LIMIT,
  [
    "a limit of processor time",
    ({ deployment }) => deployment("processor", container({ resources: { limits: { cpu: "2" } } })),
  ],
  ["replicas above the ceiling", ({ deployment }) => deployment("processor", { spec: { replicas: 6 } })],
  ["replicas above the ceiling through the scale subresource", ({ scale }) => scale("processor", 6)],
  ["a scale to 0", ({ scale }) => scale("processor", 0)],
  ["the autoscaler's most replicas", ({ autoscaler }) => autoscaler("for-processor", { maxReplicas: 20 })],
  [
    "the autoscaler's least replicas above the ceiling",
    ({ autoscaler }) => autoscaler("for-processor", { minReplicas: 6 }),
  ],
  ["another Deployment's autoscaler", ({ autoscaler }) => autoscaler("for-connector", { minReplicas: 3 })],
  [
    "an autoscaler turned to another Deployment",
    ({ autoscaler }) => autoscaler("for-connector", { scaleTargetRef: { name: "processor" } }),
  ],
  ["another key of the ConfigMap", ({ configMap }) => configMap("processor-config", { workers: "400" })],
  [
    "another key beside the right one",
    ({ configMap }) => configMap("processor-config", { backpressure: "on", more: "x" }),
  ],
  ["another Deployment's pod deleted", ({ deletePod }) => deletePod("connector")],
  ["a new object", ({ secret }) => secret()],
];

if (kubeconfig) {
  describe(title, function () {
    this.timeout(60_000);
    const admin = adminOf(kubeconfig);
    let ground: Awaited<ReturnType<typeof policed>>;

    before(async () => {
      ground = await policed(admin, (namespace) => {
        const target = { namespace, name: "processor" };
        return [
          { kind: "restart", target },
          { kind: "replicas", target, atMost: 5 },
          { kind: "memory", target, container: "main", atMost: "2Gi" },
          { kind: "delete-pod", target },
          { kind: "config-map-key", namespace, configMap: "processor-config", key: "backpressure" },
        ];
      });
    });

    after(() => ground.close());

    for (const [what, attempt] of ALLOWED) {
      it(`allows ${what}`, async () => {
        expect(await answer(attempt(ground.tries))).to.equal("allowed");
      });
    }

    for (const [what, attempt] of REFUSED) {
      it(`refuses ${what}`, async () => {
        expect(await answer(attempt(ground.tries))).to.match(/ValidatingAdmissionPolicy .* denied request: /);
      });
    }
  });

  describe("the admission policy, where a runbook has an undo", function () {
    this.timeout(60_000);
    const admin = adminOf(kubeconfig);
    let ground: Awaited<ReturnType<typeof policed>>;

    before(async () => {
      ground = await policed(admin, (namespace) => {
        const target = { namespace, name: "processor" };
        return [
          { kind: "undo", target },
          { kind: "memory", target, atMost: "2Gi" },
        ];
      });
    });

    after(() => ground.close());

    const undone = { image: "registry.invalid:5000/processor:1.4.1", env: [{ name: "MODE", value: "old" }] };
    const secretEnv = (name: string) => ({ name: "KEY", valueFrom: { secretKeyRef: { name, key: "key" } } });

    it("allows the annotations that came with the earlier revision", async () => {
      const earlier = { metadata: { annotations: { "kubernetes.io/change-cause": "1.4.1" } }, ...container(undone) };

      expect(await answer(ground.tries.deployment("processor", earlier))).to.equal("allowed");
    });

    it("allows another version of the same image, with other settings", async () => {
      expect(await answer(ground.tries.deployment("processor", container(undone)))).to.equal("allowed");
    });

    it("allows a ConfigMap as a volume, and the Secret that was in the environment before", async () => {
      const volumes = [{ name: "settings", configMap: { name: "processor-config" } }];
      const { spec } = container({ ...undone, env: [secretEnv("own")] });
      const earlier = { spec: { template: { spec: { ...spec.template.spec, volumes } } } };

      expect(await answer(ground.tries.deployment("processor", earlier))).to.equal("allowed");
    });

    const refused: readonly Case[] = [
      [
        "an image from elsewhere",
        ({ deployment }) => deployment("processor", container({ image: "registry.invalid:5000/other:1.4.1" })),
      ],
      [
        "privileges",
        ({ deployment }) => deployment("processor", container({ ...undone, securityContext: { runAsUser: 0 } })),
      ],
      [
        "the node's files",
        ({ deployment }) =>
          deployment("processor", {
            spec: { template: { spec: { volumes: [{ name: "host", hostPath: { path: "/" } }] } } },
          }),
      ],
      [
        "another identity",
        ({ deployment }) =>
          deployment("processor", { spec: { template: { spec: { serviceAccountName: "first-responder" } } } }),
      ],
      ["memory above another remedy's ceiling", ({ deployment }) => deployment("processor", memory("3Gi"))],
      WITHOUT_LIMIT,
      [
        "another container, even of the same image",
        ({ deployment }) =>
          deployment("processor", {
            spec: { template: { spec: { containers: [{ name: "second", image: undone.image }] } } },
          }),
      ],
      [
        "an init container",
        ({ deployment }) =>
          deployment("processor", {
            spec: { template: { spec: { initContainers: [{ name: "first", image: undone.image }] } } },
          }),
      ],
      [
        "a Secret as a volume",
        ({ deployment }) =>
          deployment("processor", {
            spec: { template: { spec: { volumes: [{ name: "loot", secret: { secretName: "database" } }] } } },
          }),
      ],
      [
        "a Secret in the environment",
        ({ deployment }) => deployment("processor", container({ ...undone, env: [secretEnv("database")] })),
      ],
      [
        "all of a Secret in the environment",
        ({ deployment }) =>
          deployment("processor", container({ ...undone, envFrom: [{ secretRef: { name: "database" } }] })),
      ],
      ["replicas", ({ scale }) => scale("processor", 3)],
    ];

    for (const [what, attempt] of refused) {
      it(`refuses ${what}`, async () => {
        expect(await answer(attempt(ground.tries))).to.match(/ValidatingAdmissionPolicy .* denied request: /);
      });
    }
  });
} else {
  describe(title, () => {
    it.skip(why);
  });
}
