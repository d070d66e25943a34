import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { CommandResult } from "./command-result.ts";
import type { Faults } from "./faults.ts";
import type { State, Workload } from "./state.ts";

// https://kubernetes.io/docs/reference/using-api/api-concepts/#websocket: the first byte of a message is its channel
const [STDOUT, STATUS] = [1, 3];
const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];
const PATH = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/exec$/;

interface Means {
  readonly state: State;
  readonly faults: Faults;
  readonly token: string;
}

/** `kubectl exec` by WebSocket. Returns the way to end all conversations. */
export function serveExec(server: Server, means: Means): () => void {
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => chosen(offered) });
  const wires = new Set<Duplex>(); // also those that get no answer
  server.on("upgrade", (request, wire, head) => {
    wires.add(wire);
    wire.once("close", () => wires.delete(wire));
    const answer = receive(request, means);
    if (answer.kind === "refused") refuse(wire, answer.status);
    else if (answer.kind === "reset") wire.destroy();
    else if (answer.kind === "run") {
      sockets.handleUpgrade(
        request,
        wire,
        head,
        (socket) => void converse(socket, answer.run).catch(() => socket.terminate()),
      );
    }
  });
  return () => {
    for (const wire of wires) wire.destroy();
  };
}

function chosen(offered: ReadonlySet<string>): string | false {
  return PROTOCOLS.find((each) => offered.has(each)) ?? false;
}

type Answer =
  | { readonly kind: "run"; readonly run: () => Promise<CommandResult> }
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "reset" }
  | { readonly kind: "silence" };

function receive(request: IncomingMessage, { state, faults, token }: Means): Answer {
  const url = new URL(request.url ?? "/", "http://sandbox");
  const [, namespace, name] = PATH.exec(url.pathname) ?? [];
  if (request.headers.authorization !== `Bearer ${token}`) return { kind: "refused", status: 401 };
  const fault = faults.next("create pods/exec");
  if (fault) return faulty(fault.kind);
  const workload = state.workloads.find(
    (each) => each.namespace === namespace && each.pods.some((pod) => pod.name === name),
  );
  if (!workload) return { kind: "refused", status: 404 };
  const container = url.searchParams.get("container");
  const isThere = workload.spec.template.spec.containers.some((each) => each.name === container);
  if (!isThere) return { kind: "refused", status: 400 };
  return { kind: "run", run: () => outcome(workload, url.searchParams.getAll("command")) };
}

const STATUSES: Readonly<Record<string, number>> = {
  unauthorized: 401,
  forbidden: 403,
  throttled: 429,
  unavailable: 503,
  html: 502,
  "bad-request": 400,
};

function faulty(kind: string): Answer {
  if (kind === "hang" || kind === "stall" || kind === "slow") return { kind: "silence" };
  return kind === "reset" ? { kind: "reset" } : { kind: "refused", status: STATUSES[kind] ?? 500 };
}

async function outcome({ respond }: Workload, args: readonly string[]): Promise<CommandResult> {
  return (
    (await respond(args)) ?? { output: `exec: "${args[0] ?? ""}": executable file not found in $PATH\n`, exitCode: 127 }
  );
}

async function converse(socket: WebSocket, run: () => Promise<CommandResult>): Promise<void> {
  const { output, exitCode } = await run();
  if (output !== "") socket.send(Buffer.concat([Buffer.from([STDOUT]), Buffer.from(output)]));
  socket.send(Buffer.concat([Buffer.from([STATUS]), Buffer.from(JSON.stringify(statusOf(exitCode)))]));
  socket.close(1000);
}

function statusOf(exitCode: number): object {
  if (exitCode === 0) return { metadata: {}, status: "Success" };
  return {
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(exitCode) }] },
  };
}

function refuse(wire: Duplex, status: number): void {
  wire.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
