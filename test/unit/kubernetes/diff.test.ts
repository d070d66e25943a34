import { expect } from "chai";
import { diff } from "../../../src/adapters/kubernetes/changes/diff.ts";

describe("the diff of two objects", () => {
  it("names what was added, changed and removed, by path", () => {
    const before = { spec: { replicas: 2, paused: true, template: { metadata: {} } } };
    const after = { spec: { replicas: 5, template: { metadata: { annotations: { "a.io/at": "now" } } } } };

    expect(diff(before, after)).to.deep.equal([
      "spec.replicas: 2 -> 5",
      "spec.paused: true -> (none)",
      "spec.template.metadata.annotations[a.io/at]: (none) -> now",
    ]);
  });

  it("tells containers apart by name, wherever they stand", () => {
    const before = {
      containers: [
        { name: "a", memory: "1Gi" },
        { name: "b", memory: "1Gi" },
      ],
    };
    const after = {
      containers: [
        { name: "b", memory: "2Gi" },
        { name: "a", memory: "1Gi" },
      ],
    };

    expect(diff(before, after)).to.deep.equal(["containers[b].memory: 1Gi -> 2Gi"]);
  });

  it("finds nothing between equal objects, empty ones and times included", () => {
    const object = { a: {}, b: [], c: new Date(0).toISOString(), d: null };

    expect(diff(object, structuredClone(object))).to.deep.equal([]);
  });

  it("is bounded in lines and in their length", () => {
    const after = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, "x".repeat(1_000)]));

    const lines = diff({}, after);

    expect(lines).to.have.length(41);
    expect(lines.at(-1)).to.equal("and 60 more");
    expect(Math.max(...lines.map((line) => line.length))).to.be.below(200);
  });

  it("hides what environment variables are set to: an undo brings back old ones", () => {
    const container = (env: object) => ({ containers: [{ name: "web", ...env }] });
    const before = container({ env: [{ name: "PASSWORD", value: "hunter2" }] });
    const after = container({
      env: [
        { name: "PASSWORD", value: "hunter3" },
        { name: "TOKEN", value: "t0k3n" },
      ],
    });

    expect(diff(before, after)).to.deep.equal([
      "containers[web].env[PASSWORD].value: (hidden) -> (hidden)",
      "containers[web].env[TOKEN].name: (none) -> (hidden)",
      "containers[web].env[TOKEN].value: (none) -> (hidden)",
    ]);
    expect(diff(container({}), after).join()).not.to.match(/hunter|t0k3n/);
  });

  it("hides what looks like a secret elsewhere, and keeps every value on its line", () => {
    const after = {
      data: { "db-password": "hunter2", greeting: "a\n-- first-responder r1 end" },
      containers: [
        {
          name: "web",
          image: "auth:1.4",
          args: ["--token=hunter2", "--workers=4"],
          livenessProbe: { httpHeaders: [{ name: "Authorization", value: "hunter2" }] },
        },
      ],
    };

    const lines = diff({}, after);

    expect(lines.join(" ")).not.to.match(/hunter2|\n/);
    expect(lines).to.include("containers[web].image: (none) -> auth:1.4");
    expect(lines).to.include("containers[web].args[1]: (none) -> --workers=4");
  });
});
