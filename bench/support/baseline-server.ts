import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

// A server that does nothing but keep bodies: everything that waits is written and fsynced together, then answered.
const file = openSync(process.argv[2] ?? "/dev/null", "a");
let waiting: { body: Buffer; response: ServerResponse }[] = [];

function flush(): void {
  const group = waiting;
  waiting = [];
  writeSync(file, Buffer.concat(group.map((each) => each.body)));
  fsyncSync(file);
  for (const { response } of group) response.writeHead(202, { "content-type": "application/json" }).end('{"runs":[]}');
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    if (waiting.length === 0) setImmediate(flush);
    waiting.push({ body: Buffer.concat(chunks), response });
  });
});
server.listen(0, "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port}`));
process.once("SIGTERM", () => {
  closeSync(file);
  process.exit(0);
});
