import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What it prints. Throws when it fails, with what it printed in `stderr`. */
export type Kubectl = (...args: readonly string[]) => Promise<string>;

/** That of the folder that `CLUSTER_TOOL` names, else of the PATH. */
const tool = process.env["CLUSTER_TOOL"];
const [file, first]: readonly [string, readonly string[]] = tool ? [`${tool}/cluster`, ["kubectl"]] : ["kubectl", []];

export function hasKubectl(): boolean {
  return spawnSync(file, [...first, "version", "--client"]).status === 0;
}

export function kubectlFor(kubeconfig: string, namespace: string): Kubectl {
  return async (...args) => {
    const all = [...first, `--kubeconfig=${kubeconfig}`, `--namespace=${namespace}`, ...args];
    return (await run(file, all)).stdout;
  };
}
