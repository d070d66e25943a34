import { actions } from "./actions/registry.ts";
import { collectors } from "./collectors/registry.ts";
import { runbookSettings } from "./config.ts";
import { type BlastRadius, USUAL } from "./domain/blast-radius.ts";
import { type Mode, strictest } from "./domain/mode.ts";
import type { Runbook } from "./domain/runbook.ts";
import { policyOf } from "./rights/policy.ts";
import { type Account, rolesOf } from "./rights/roles.ts";
import { rulesOf } from "./rights/rules.ts";
import { wantsOf } from "./rights/want.ts";
import { yamlOf } from "./rights/yaml.ts";
import { loadRunbookDirectory } from "./runbooks/files.ts";
import { problemText } from "./runbooks/problem.ts";

export interface RbacOptions {
  readonly config?: string;
  readonly runbooks?: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly mode?: Mode;
  readonly policy: boolean;
}

/** Prints the rights that the runbooks need, and the policy that holds the account to them. Resolves to the exit code. */
export async function rbac(options: RbacOptions): Promise<number> {
  const settings = runbookSettings({ file: options.config });
  if (settings.kind === "mistaken") return complained(settings.mistakes);
  const loaded = await loadRunbookDirectory(options.runbooks ?? settings.runbooksDir, { collectors, actions });
  if (loaded.kind === "broken") return complained(loaded.problems.map(problemText));
  const ceiling = options.mode ?? settings.mode;
  const { blastRadius } = settings;
  process.stdout.write(rbacText(loaded.runbooks, { ...options, ceiling, blastRadius }));
  return 0;
}

/** Everything that `rbac` prints. */
export function rbacText(
  runbooks: readonly Runbook[],
  options: Pick<RbacOptions, "namespace" | "serviceAccount" | "policy"> & {
    readonly ceiling: Mode;
    readonly blastRadius?: BlastRadius;
  },
): string {
  const { namespace, serviceAccount: name, policy, ceiling, blastRadius = USUAL } = options;
  const account = { namespace, name };
  const wants = wantsOf(runbooks, { collectors, actions }, ceiling, blastRadius);
  const manifests = [...rolesOf(rulesOf(wants), account), ...(policy ? policyOf(wants, account) : [])];
  return introOf(runbooks, ceiling, account) + yamlOf(manifests);
}

function introOf(runbooks: readonly Runbook[], ceiling: Mode, { namespace, name }: Account): string {
  return [
    "Rights of first-responder, as `first-responder rbac` prints them: what these runbooks need, and nothing more.",
    ...runbooks.map((each) => `  ${each.name} (${strictest(each.mode, ceiling)})`),
    "In shadow mode a runbook only reads. `--mode shadow` prints what is needed while all of them are held to it.",
    `For the service account ${name} in namespace ${namespace} (--service-account, --namespace).`,
  ]
    .map((line) => `# ${line}\n`)
    .join("");
}

function complained(mistakes: readonly string[]): number {
  for (const mistake of mistakes) process.stderr.write(`${mistake}\n`);
  return 1;
}
