import { expect } from "chai";
import type { Rule } from "../../src/rights/rules.ts";
import { forbidden, requestsOf, unused } from "../support/audit-log.ts";

const ACCOUNT = "system:serviceaccount:ops:medic";

function line(verb: string, name: string, code: number, username = ACCOUNT, stage = "ResponseComplete"): string {
  const objectRef = { apiGroup: "apps", resource: "deployments", namespace: "shop", name, apiVersion: "v1" };
  return JSON.stringify({ kind: "Event", stage, verb, user: { username }, objectRef, responseStatus: { code } });
}

const RULE: Rule = {
  namespace: "shop",
  group: "apps",
  resource: "deployments",
  verbs: ["get", "patch"],
  names: ["web", "db"],
  wantedBy: [],
};

describe("an audit log", () => {
  const log = [
    line("get", "web", 200),
    line("get", "web", 200, "system:admin"),
    line("patch", "web", 0, ACCOUNT, "RequestReceived"),
    line("get", "db", 404),
    line("patch", "db", 403),
    "",
  ].join("\n");

  it("tells what one account asked for", () => {
    const requests = requestsOf(ACCOUNT, log);

    expect(requests.map(({ verb, name, code }) => `${verb} ${name} ${code}`)).to.deep.equal([
      "get web 200",
      "get db 404",
      "patch db 403",
    ]);
    expect(forbidden(requests).map(({ name }) => name)).to.deep.equal(["db"]);
  });

  it("tells what was granted and never used, name by name; what was refused is no use", () => {
    expect(unused([RULE], requestsOf(ACCOUNT, log))).to.deep.equal([
      "patch deployments.apps web in shop",
      "patch deployments.apps db in shop",
    ]);
  });
});
