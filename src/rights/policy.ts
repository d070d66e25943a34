import type { Permit } from "../domain/permit.ts";
import { any, list, mapAt } from "./policy/cel.ts";
import { type Changed, deploymentValidations } from "./policy/deployment.ts";
import {
  autoscalerValidation,
  type ChangedConfigMap,
  configMapValidation,
  deletionValidation,
  type Exec,
  execValidation,
  metadataValidation,
} from "./policy/others.ts";
import type { Validation } from "./policy/validation.ts";
import { type Account, type Manifest, nameOf } from "./roles.ts";
import type { Want } from "./want.ts";

/**
 * A ValidatingAdmissionPolicy that holds the account to what the runbooks may change, field by field, whatever else RBAC
 * grants it. Its one condition on the account costs other requests a comparison of two words.
 */
export function policyOf(wants: readonly Want[], account: Account): readonly Manifest[] {
  const name = nameOf(account);
  const validations = validationsOf(wants);
  return [
    {
      says: "What this account may change, field by field; everything else the API server refuses, even if RBAC would allow it.",
      object: {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingAdmissionPolicy",
        metadata: { name },
        spec: specOf(validations, account),
      },
      comments: { path: ["spec", "validations"], lines: validations.map(({ wantedBy }) => [...new Set(wantedBy)]) },
    },
    {
      says: "",
      object: {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingAdmissionPolicyBinding",
        metadata: { name },
        spec: { policyName: name, validationActions: ["Deny"] },
      },
      comments: { path: [], lines: [] },
    },
  ];
}

function specOf(validations: readonly Validation[], { namespace, name }: Account): Readonly<Record<string, unknown>> {
  return {
    failurePolicy: "Fail",
    matchConstraints: {
      resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], resources: ["*/*"], operations: ["*"] }],
    },
    matchConditions: [
      {
        name: "only-first-responder",
        expression: `request.userInfo.username == ${JSON.stringify(`system:serviceaccount:${namespace}:${name}`)}`,
      },
    ],
    variables: VARIABLES,
    validations: validations.map(({ expression, message }, index) => ({
      expression,
      ...(index === 0
        ? {
            message,
            messageExpression: '"first-responder may not " + variables.what + ": no runbook has a remedy for that."',
          }
        : { message }),
      reason: "Forbidden",
    })),
  };
}

const VARIABLES = [
  {
    name: "place",
    expression:
      'request.resource.group + "/" + request.resource.resource + (has(request.subResource) && request.subResource != "" ? "/" + request.subResource : "")',
  },
  {
    name: "kind",
    expression: 'request.operation + " " + variables.place + " " + (has(request.namespace) ? request.namespace : "")',
  },
  { name: "what", expression: 'variables.kind + "/" + (has(request.name) ? request.name : "")' },
  { name: "notes", expression: mapAt("object.metadata.annotations") },
  { name: "notesBefore", expression: mapAt("oldObject.metadata.annotations") },
  { name: "podNotes", expression: mapAt("object.spec.template.metadata.annotations") },
  { name: "podNotesBefore", expression: mapAt("oldObject.spec.template.metadata.annotations") },
];

function validationsOf(wants: readonly Want[]): readonly Validation[] {
  const deployments = changedDeployments(wants);
  const configMaps = changedConfigMaps(wants);
  const namespaces = [...new Set(wants.flatMap(({ permits }) => permits.map(namespaceOf)))].toSorted();
  return [
    scopeValidation(wants, deployments, configMaps),
    metadataValidation(deployments.filter(({ permits }) => permits.some(({ kind }) => kind === "undo"))),
    ...deployments.flatMap(deploymentValidations),
    ...configMaps.map(configMapValidation),
    ...namespaces.flatMap((namespace) => {
      const here = deployments.filter((each) => each.namespace === namespace);
      return [
        ...autoscalerValidation(namespace, here),
        ...deletionValidation(namespace, here),
        ...execValidations(namespace, wants),
      ];
    }),
  ];
}

/** Which objects may be touched at all. */
function scopeValidation(
  wants: readonly Want[],
  deployments: readonly Changed[],
  configMaps: readonly ChangedConfigMap[],
): Validation {
  const named = [
    ...deployments.flatMap(({ namespace, name, permits }) => [
      ...(permits.some(changesTemplateOrReplicas) ? [`UPDATE apps/deployments ${namespace}/${name}`] : []),
      ...(permits.some(({ kind }) => kind === "replicas")
        ? [`UPDATE apps/deployments/scale ${namespace}/${name}`]
        : []),
    ]),
    ...configMaps.map(({ namespace, name }) => `UPDATE /configmaps ${namespace}/${name}`),
  ];
  const nameless = wants.flatMap(({ permits, rights }) => [
    ...permits.flatMap(namelessKinds),
    ...rights
      .filter(({ resource, verbs }) => resource === "events" && verbs.includes("create"))
      .map(({ group, namespace }) => `CREATE ${group}/events ${namespace}`),
  ]);
  return {
    expression: any([
      `variables.what in ${list([...new Set(named)])}`,
      `variables.kind in ${list([...new Set(nameless)].toSorted())}`,
    ]),
    message: "No runbook has a remedy for that.",
    wantedBy: [],
  };
}

function changesTemplateOrReplicas({ kind }: Permit): boolean {
  return kind === "restart" || kind === "memory" || kind === "undo" || kind === "replicas";
}

function namelessKinds(permit: Permit): readonly string[] {
  const namespace = namespaceOf(permit);
  switch (permit.kind) {
    case "replicas":
      return [`UPDATE autoscaling/horizontalpodautoscalers ${namespace}`];
    case "delete-pod":
      return [`DELETE /pods ${namespace}`];
    case "exec":
      return [`CONNECT /pods/exec ${namespace}`];
    default:
      return [];
  }
}

function namespaceOf(permit: Permit): string {
  return permit.kind === "config-map-key" ? permit.namespace : permit.target.namespace;
}

type Wanted = { readonly permit: Permit; readonly by: string };

function wanted(wants: readonly Want[]): readonly Wanted[] {
  return wants.flatMap(({ runbook, part, permits }) =>
    permits.map((permit) => ({ permit, by: `${runbook}: ${part}` })),
  );
}

function changedDeployments(wants: readonly Want[]): readonly Changed[] {
  const found = new Map<string, Changed>();
  for (const { permit, by } of wanted(wants)) {
    if (permit.kind === "config-map-key" || permit.kind === "exec") continue;
    const { namespace, name } = permit.target;
    const { permits = [], wantedBy = [] } = found.get(`${namespace}/${name}`) ?? {};
    found.set(`${namespace}/${name}`, { namespace, name, permits: [...permits, permit], wantedBy: [...wantedBy, by] });
  }
  return [...found.values()];
}

function changedConfigMaps(wants: readonly Want[]): readonly ChangedConfigMap[] {
  const found = new Map<string, ChangedConfigMap>();
  for (const { permit, by } of wanted(wants)) {
    if (permit.kind !== "config-map-key") continue;
    const { namespace, configMap: name, key } = permit;
    const { keys = [], wantedBy = [] } = found.get(`${namespace}/${name}`) ?? {};
    found.set(`${namespace}/${name}`, {
      namespace,
      name,
      keys: [...new Set([...keys, key])],
      wantedBy: [...wantedBy, by],
    });
  }
  return [...found.values()];
}

function execValidations(namespace: string, wants: readonly Want[]): readonly Validation[] {
  const execs = wanted(wants).flatMap(({ permit, by }) =>
    permit.kind === "exec" && permit.target.namespace === namespace ? [{ permit, by }] : [],
  );
  const permits: readonly Exec[] = execs.map(({ permit }) => permit);
  return execValidation(
    namespace,
    permits,
    execs.map(({ by }) => by),
  );
}
