import { readFileSync } from "node:fs";
import { expect } from "chai";
import request from "supertest";
import { httpWorld, TOKEN } from "../support/http-world.ts";

const fixture = (name: string) => readFileSync(`test/fixtures/alertmanager/${name}`);

function post(world: ReturnType<typeof httpWorld>, body: string | Buffer) {
  return request(world.app)
    .post("/webhooks/alertmanager")
    .set("authorization", `Bearer ${TOKEN}`)
    .set("content-type", "application/json")
    .serialize((sent: string | Buffer) => sent as string)
    .send(body as string);
}

describe("POST /webhooks/alertmanager", () => {
  it("stores what a real Alertmanager sends and answers with the runs", async () => {
    const http = httpWorld();

    const response = await post(http, fixture("firing.json"));

    expect(response.status).to.equal(202);
    expect(response.body).to.deep.equal({ runs: ["r01"] });
    expect(http.world.accepted).to.have.length(1);
    expect(http.world.accepted[0]).to.include({ source: "am", status: "firing", receiver: "drift" });
    expect(http.world.woken).to.equal(1);
  });
});
