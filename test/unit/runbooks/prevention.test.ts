import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { parse } from "yaml";

const RULES = "config/alerts";
const RUNBOOKS = "config/runbooks";

interface RulesFile {
  readonly groups: readonly { readonly rules: readonly { readonly alert?: string }[] }[];
}

function texts(dir: string, ending: RegExp): readonly string[] {
  return readdirSync(dir)
    .filter((name) => ending.test(name))
    .map((name) => readFileSync(`${dir}/${name}`, "utf8"));
}

function alerts(): readonly string[] {
  const files = texts(RULES, /[.]rules[.]yaml$/).map((text) => parse(text) as RulesFile);
  return files.flatMap(({ groups }) => groups).flatMap(({ rules }) => rules.flatMap(({ alert }) => alert ?? []));
}

describe("the shipped alerting rules", () => {
  it("have each a case in which they fire", () => {
    const cases = texts(RULES, /[.]rules[.]test[.]yaml$/).join("\n");

    expect(alerts().filter((name) => !new RegExp(`alertname: ${name}\\n +exp_alerts:`).test(cases))).to.deep.equal([]);
  });

  it("have the alert that each shipped runbook treats", () => {
    const runbooks = texts(RUNBOOKS, /(?<![.]test)[.]yaml$/);

    const treated = runbooks.map((text) => /alertname="(\w+)"/.exec(text)?.[1]);
    expect(treated).to.have.length(4);
    expect(alerts()).to.include.members(treated);
  });

  it("warn of a growing backlog and of a missing metric before anybody would notice", () => {
    expect(alerts()).to.include.members(["DriftBacklogHigh", "DriftBacklogGrowing", "DriftBacklogAbsent"]);
  });
});
