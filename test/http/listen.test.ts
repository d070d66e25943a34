import type { RequestListener } from "node:http";
import { expect } from "chai";
import { listen } from "../../src/http/listen.ts";
import { serving, stopServing } from "../support/serving.ts";

/** Answers when it is let go; `arrived` resolves with the first request. */
function slowApp() {
  const arrived = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const app: RequestListener = (_request, response) => {
    arrived.resolve();
    void gate.promise.then(() => response.end("done"));
  };
  return { app, arrived: arrived.promise, letGo: gate.resolve };
}

describe("closing the server", () => {
  afterEach(stopServing);

  it("lets a request in flight end and takes no other", async () => {
    const { app, arrived, letGo } = slowApp();
    const server = await serving(app);
    const inFlight = fetch(server.url);
    await arrived;

    const closed = server.close(5_000);
    const another = await fetch(server.url).catch(() => "refused");
    letGo();
    await closed;

    expect(another).to.equal("refused");
    expect(await (await inFlight).text()).to.equal("done");
  });

  it("cuts what does not end within the grace", async () => {
    const { app, arrived } = slowApp();
    const server = await serving(app);
    const hanging = fetch(server.url).catch(() => "cut");
    await arrived;

    await server.close(10);

    expect(await hanging).to.equal("cut");
  });
});

describe("listening", () => {
  afterEach(stopServing);

  it("rejects when the address is taken", async () => {
    const { app } = slowApp();
    const first = await serving(app);

    const second = await listen(app, { host: "127.0.0.1", port: first.port }).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );

    expect(second).to.equal("EADDRINUSE");
  });
});
