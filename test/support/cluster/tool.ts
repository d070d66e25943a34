import { spawn } from "node:child_process";
import { once } from "node:events";

/** The folder of the tool that starts and stops parts of the cluster; undefined where nobody says. */
export const tool = process.env["CLUSTER_TOOL"];

/** What it starts outlives it, so nobody waits for that one's output to end. */
export async function cluster(...args: readonly string[]): Promise<void> {
  await once(spawn(`${tool}/cluster`, args, { stdio: "ignore" }), "exit");
}
