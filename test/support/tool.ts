import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** What a command did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one of the tools with these arguments; `input` is its standard input. Never throws for a code that is not 0. */
export type Tool = (args: readonly string[], input?: string) => Promise<Ran>;

/**
 * helm or kubectl: from the folder that CLUSTER_TOOL names, else from PATH; undefined where there is none. They use the
 * cluster of KUBECONFIG.
 */
export function tool(name: "helm" | "kubectl"): Tool | undefined {
  const folder = process.env["CLUSTER_TOOL"];
  const wrapper = folder === undefined ? "" : join(folder, "cluster");
  if (existsSync(wrapper)) return (args, input) => ran(wrapper, [name, ...args], input);
  const probe = spawnSync(name, name === "helm" ? ["version", "--short"] : ["version", "--client"]);
  return probe.status === 0 ? (args, input) => ran(name, args, input) : undefined;
}

/** Any program on PATH. */
export function program(name: string): Tool | undefined {
  const probe = spawnSync(name, ["--version"]);
  return probe.status === 0 ? (args, input) => ran(name, args, input) : undefined;
}

function ran(command: string, args: readonly string[], input = ""): Promise<Ran> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 32 * 1024 * 1024 };
    const child = execFile(command, [...args], options, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err });
    });
    child.stdin?.end(input);
  });
}
