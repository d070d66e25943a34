import { readFileSync } from "node:fs";
import { expect } from "chai";
import { pages } from "../../../scripts/reference.ts";
import { schemas } from "../../../scripts/runbook-schema.ts";
import { runbookSchema } from "../../../src/runbooks/json-schema.ts";
import { parts } from "./parts.ts";

describe("what is generated from the runbook's schemas", () => {
  for (const [file, text] of Object.entries({ ...schemas(), ...pages() })) {
    it(`is up to date in ${file} (else run: npm run docs)`, () => {
      expect(readFileSync(file, "utf8")).to.equal(text);
    });
  }

  it("lets an editor complete a part's parameters, with targets by name", () => {
    const { definitions } = runbookSchema(parts) as { definitions: Record<string, { oneOf: unknown[] }> };

    expect(definitions["action"]?.oneOf[1]).to.deep.equal({
      type: "object",
      properties: {
        "kubernetes.scale": {
          description: "Scales up.",
          type: "object",
          properties: {
            target: { type: "string", description: "One of the runbook's targets, by name." },
            at_least: { type: "integer", minimum: 1, maximum: 50 },
          },
          required: ["target", "at_least"],
          additionalProperties: false,
        },
        for: {
          type: "string",
          description:
            "A temporary remedy: it is put back when the alert has been resolved for the soak, at the latest after so long.",
        },
      },
      required: ["kubernetes.scale"],
      additionalProperties: false,
    });
    expect(definitions["action"]?.oneOf[0]).to.not.have.nested.property("properties.for");
    expect(definitions["collector"]?.oneOf[0]).to.have.nested.property("properties.timeout.type", "string");
  });
});
