import { expect } from "chai";
import { actions } from "../../../src/actions/registry.ts";
import { loadRunbooks } from "../../../src/runbooks/load.ts";
import { problemText } from "../../../src/runbooks/problem.ts";
import { GOOD, parts } from "./parts.ts";

function problemsOf(action: string): readonly string[] {
  const text = GOOD.replace("{ kubernetes.restart: { target: worker } }", action);
  const loaded = loadRunbooks([{ file: "x.yaml", text }], { ...parts, actions });
  return loaded.kind === "broken" ? loaded.problems.map(problemText) : [];
}

describe("the parameters of an action in a runbook", () => {
  for (const [action, problems] of [
    ["{ kubernetes.scale: { target: worker, at_least: 5 } }", []],
    ["{ kubernetes.scale: { target: worker, at_least: 3, factor: 1.5, ceiling: 9 } }", []],
    ["{ kubernetes.raise-memory-limit: { target: worker, at_least: 2Gi, ceiling: 4096Mi } }", []],
    ["{ kubernetes.undo: { target: worker } }", []],
    ["{ kubernetes.delete-pod: { target: worker, when: crash-looping, minutes: 10 } }", []],
    ["{ kubernetes.set-config-map-key: { target: worker, config_map: flow, key: BACKPRESSURE, value: 'on' } }", []],
    [
      "{ kubernetes.scale: { target: worker, at_least: 9, ceiling: 5 } }",
      ['x.yaml:20:77 remedies[0].do["kubernetes.scale"].at_least: is 9, expected at most the ceiling, 5'],
    ],
    [
      "{ kubernetes.scale: { target: worker, at_least: 9, factor: 2 } }",
      ['x.yaml:20:88 remedies[0].do["kubernetes.scale"].factor: has no bound, expected a ceiling beside it'],
    ],
    [
      "{ kubernetes.raise-memory-limit: { target: worker, at_least: 4Gi, ceiling: 2Gi } }",
      [
        'x.yaml:20:90 remedies[0].do["kubernetes.raise-memory-limit"].at_least: is 4Gi, expected at most the ceiling, 2Gi',
      ],
    ],
    [
      "{ kubernetes.raise-memory-limit: { target: worker, at_least: 2GB } }",
      [
        'x.yaml:20:90 remedies[0].do["kubernetes.raise-memory-limit"].at_least: is "2GB", expected an amount of memory such as 512Mi or 2Gi',
      ],
    ],
    [
      "{ kubernetes.set-config-map-key: { target: worker, config_map: flow, key: BACKPRESSURE, value: true } }",
      ['x.yaml:20:124 remedies[0].do["kubernetes.set-config-map-key"].value: is true, expected text'],
    ],
  ] as const) {
    it(`are ${problems.length === 0 ? "taken" : "refused with line and column"}: ${action}`, () => {
      expect(problemsOf(action)).to.deep.equal(problems);
    });
  }
});
