import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { readCommands, reply } from "./resp.ts";

/** What goes wrong with commands from now on. */
export type RedisFault = "hang" | "reset" | "loading";

export interface RedisSandboxOptions {
  /** The password that is asked for; none = everybody may. */
  readonly password?: string;
  /** Length of the list under a key, in whole entries; undefined = there is no such list. */
  readonly length: (key: string) => number | undefined;
}

/** A Redis that knows lists by their length alone, on a free port of 127.0.0.1. */
export interface RedisSandbox {
  /** `redis://`, with the password where one is needed. */
  readonly url: string;
  /** Every command that arrived, secrets left out, oldest first. */
  readonly commands: readonly string[];
  /** Connections that are open now. */
  readonly connections: number;
  /** Undefined: all is well again. */
  fail(fault: RedisFault | undefined): void;
  /** Nothing listens any more, and who is connected is cut off. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  start(): Promise<void>;
  close(): Promise<void>;
}

interface State {
  readonly options: RedisSandboxOptions;
  readonly sockets: Set<Socket>;
  readonly commands: string[];
  fault: RedisFault | undefined;
}

const KEPT = 1_000;

export async function startRedis(options: RedisSandboxOptions): Promise<RedisSandbox> {
  const state: State = { options, sockets: new Set(), commands: [], fault: undefined };
  let server = await listening(0, state);
  const { port } = server.address() as AddressInfo;
  const secret = options.password === undefined ? "" : `:${encodeURIComponent(options.password)}@`;
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    for (const socket of state.sockets) socket.destroy();
    await closed;
  };
  return {
    url: `redis://${secret}127.0.0.1:${port}`,
    commands: state.commands,
    get connections() {
      return state.sockets.size;
    },
    fail: (fault) => {
      state.fault = fault;
    },
    stop,
    start: async () => {
      if (!server.listening) server = await listening(port, state);
    },
    close: stop,
  };
}

async function listening(port: number, state: State): Promise<Server> {
  const server = createServer((socket) => serve(socket, state)).listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function serve(socket: Socket, state: State): void {
  let waiting = Buffer.alloc(0);
  const caller = { isKnown: state.options.password === undefined };
  state.sockets.add(socket);
  socket.on("close", () => state.sockets.delete(socket));
  socket.on("error", () => socket.destroy());
  socket.on("data", (bytes) => {
    try {
      const { commands, rest } = readCommands(Buffer.concat([waiting, bytes]));
      waiting = Buffer.from(rest);
      for (const command of commands) answer(command, caller, socket, state);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      socket.end(reply.error(`ERR Protocol error: ${error.message}`));
    }
  });
}

function answer(command: readonly string[], caller: { isKnown: boolean }, socket: Socket, state: State): void {
  const [name = "", ...args] = command;
  const verb = name.toLowerCase();
  state.commands.push(verb === "auth" ? "auth" : [verb, ...args].join(" "));
  if (state.commands.length > KEPT) state.commands.shift();
  if (state.fault === "hang") return;
  if (state.fault === "reset") return void socket.resetAndDestroy();
  socket.write(answerTo(verb, args, caller, state));
}

function answerTo(verb: string, args: readonly string[], caller: { isKnown: boolean }, state: State): string {
  const { password, length } = state.options;
  if (verb === "auth") {
    caller.isKnown = args.at(-1) === password;
    return caller.isKnown ? reply.ok : reply.error("WRONGPASS invalid username-password pair or user is disabled.");
  }
  if (!caller.isKnown) return reply.error("NOAUTH Authentication required.");
  if (state.fault === "loading") return reply.error("LOADING Redis is loading the dataset in memory");
  switch (verb) {
    case "ping":
      return "+PONG\r\n";
    case "select":
      return reply.ok;
    case "llen":
      return args.length === 1
        ? reply.whole(length(args[0] ?? "") ?? 0)
        : reply.error("ERR wrong number of arguments for 'llen' command");
    default:
      return reply.error(`ERR unknown command '${verb}'`);
  }
}
