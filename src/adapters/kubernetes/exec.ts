import { Writable } from "node:stream";
import { Exec as ExecClient, type KubeConfig } from "@kubernetes/client-node";
import { z } from "zod";
import type { Clock } from "../../ports/clock.ts";
import type { Command, Exec, Executed } from "../../ports/exec.ts";
import type { Fence } from "../../ports/fence.ts";
import type { Call, Client } from "./client.ts";
import { socketFailure } from "./failure.ts";

const LONGEST_OUTPUT = 64 * 1024; // bytes

interface Means {
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly fence: Fence;
  readonly onCall: (call: Call) => void;
}

/** Runs a command by its own WebSocket: no pool carries those. Once only: it may have had an effect. */
export function exec({ config }: Pick<Client, "config">, { timeoutMs, clock, fence, onCall }: Means): Exec {
  return {
    async run(command, signal) {
      signal.throwIfAborted();
      fence.check();
      const began = clock.now();
      const doing = `running ${command.args[0] ?? "nothing"} in pod ${command.pod.namespace}/${command.pod.name}`;
      const tell = (result: Call["result"]): void => onCall({ operation: "exec", result, ms: clock.now() - began });
      try {
        const executed = await converse(config, command, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
        tell("ok");
        return executed;
      } catch (error) {
        signal.throwIfAborted();
        const failed = socketFailure(doing, error);
        tell(failed.code);
        throw failed;
      }
    },
  };
}

/** Resolves with the status that ends the conversation; rejects when the socket closes without one, or the signal aborts. */
function converse(config: KubeConfig, { pod, container, args }: Command, signal: AbortSignal): Promise<Executed> {
  const paper = capped();
  return new Promise((resolve, reject) => {
    const finish = (status: unknown): void => {
      const code = exitCodeOf(status);
      if (typeof code === "number") resolve({ exitCode: code, output: paper.text(), isCut: paper.isCut() });
      else reject(code);
    };
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    new ExecClient(config)
      .exec(pod.namespace, pod.name, container, [...args], paper, paper, null, false, finish)
      .then((socket) => {
        const hangUp = (): void => socket.close();
        if (signal.aborted) hangUp();
        signal.addEventListener("abort", hangUp, { once: true });
        socket.addEventListener("close", () => reject(new Error("the connection was closed before the command ended")));
      })
      .catch(reject);
  });
}

/** Both streams go here; the client ends it once for each. */
function capped(): Writable & { text(): string; isCut(): boolean } {
  const parts: Buffer[] = [];
  let size = 0;
  const paper = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (size < LONGEST_OUTPUT) parts.push(chunk.subarray(0, LONGEST_OUTPUT - size));
      size += chunk.length;
      done();
    },
  });
  return Object.assign(paper, {
    text: () => Buffer.concat(parts).toString("utf8").toWellFormed(),
    isCut: () => size > LONGEST_OUTPUT,
  });
}

const Status = z.object({
  status: z.string().optional(),
  message: z.string().default(""),
  reason: z.string().optional(),
  details: z
    .object({ causes: z.array(z.object({ reason: z.string().optional(), message: z.string().optional() })).optional() })
    .optional(),
});

/** The command's exit code, or why it has none. Some runtimes tell it only in the message of an InternalError. */
function exitCodeOf(status: unknown): number | Error {
  const { data } = Status.safeParse(status);
  if (!data) return new Error("the API server did not say how the command ended");
  if (data.status === "Success") return 0;
  const told = data.details?.causes?.find(({ reason }) => reason === "ExitCode")?.message;
  const [, inWords] = /exit (?:code|status) (\d+)/.exec(data.message) ?? [];
  const code = Number(told ?? inWords ?? Number.NaN);
  return Number.isInteger(code) ? code : new Error(data.message);
}
