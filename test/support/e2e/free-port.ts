import { once } from "node:events";
import { createServer } from "node:net";

const FIRST = 15_000;
const COUNT = 15_000;
let next = Math.floor(Math.random() * COUNT);

/**
 * A port of 127.0.0.1 for a program that is started later, and again after it was killed. Below the range from which the
 * kernel gives ports to everybody else: one of those would be taken by somebody while the program is down.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + (next++ % COUNT);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
