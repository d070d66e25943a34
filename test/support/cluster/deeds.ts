import { readFile } from "node:fs/promises";

/** A change of an object that really happened, as the audit log has it: what was sent, not tried. */
export interface Deed {
  readonly by: string;
  readonly restartedAt: string | undefined;
}

interface Line {
  readonly verb: string;
  readonly requestURI: string;
  readonly user?: { readonly username?: string };
  readonly objectRef?: { readonly resource?: string; readonly namespace?: string; readonly name?: string };
  readonly responseStatus?: { readonly code?: number };
  readonly requestObject?: {
    readonly spec?: { readonly template?: { readonly metadata?: { readonly annotations?: Record<string, string> } } };
  };
}

/** Every patch of that Deployment that was answered with 200 and was no dry run, by anybody whom the log follows. */
export async function deedsOn(file: string, namespace: string, name: string): Promise<readonly Deed[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.includes(namespace));
  return lines
    .map((line) => JSON.parse(line) as Line)
    .filter(
      ({ verb, objectRef, responseStatus, requestURI }) =>
        verb === "patch" &&
        objectRef?.resource === "deployments" &&
        objectRef.namespace === namespace &&
        objectRef.name === name &&
        responseStatus?.code === 200 &&
        !requestURI.includes("dryRun"),
    )
    .map(({ user, requestObject }) => ({
      by: user?.username ?? "",
      restartedAt: requestObject?.spec?.template?.metadata?.annotations?.["kubectl.kubernetes.io/restartedAt"],
    }));
}
