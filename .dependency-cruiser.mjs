const only = (name, from, allowed) => ({ name, severity: "error", from: { path: from }, to: { pathNot: allowed } });
const home = (pkg, where) => ({
  name: `${pkg}-stays-home`,
  severity: "error",
  from: { path: "^src/", pathNot: where },
  to: { path: `node_modules/${pkg}/` },
});
const never = (name, from, to) => ({ name, severity: "error", from, to });
const NODE = "^[a-z:_/]+$"; // how node's own modules are named

export default {
  forbidden: [
    never("no-circular", {}, { circular: true }),
    never("no-orphans", { orphan: true, path: "^src/", pathNot: "^src/(main|cli/index)[.]ts$" }, {}),
    never("not-to-dev-dep", { path: "^src/" }, { dependencyTypes: ["npm-dev"] }),
    only("domain-is-alone", "^src/domain/", ["^src/domain/"]), // no npm, no node: either
    only("ports-speak-domain", "^src/ports/", ["^src/(ports|domain)/"]),
    only("parts-know-ports", "^src/(actions|collectors|guards)/", [
      "^src/(ports|domain)/",
      "^src/$1/",
      "node_modules/(zod|re2js)/",
    ]),
    only("runbooks-name-parts", "^src/runbooks/", ["^src/(runbooks|actions|collectors|domain)/", "node_modules", NODE]),
    only("rights-are-read-off-runbooks", "^src/rights/", [
      "^src/(rights|actions|collectors|domain)/",
      "node_modules/yaml/",
    ]),
    only("pipeline-is-plumbing", "^src/pipeline/", [
      "^src/(pipeline|actions|collectors|guards|runbooks|ports|domain)/",
    ]),
    only("engines-share-a-core", "^src/adapters/(dbos|embedded|engine-core)/", [
      "^src/adapters/($1|engine-core|database)/",
      "^src/(ports|domain)/",
      "node_modules",
      NODE,
    ]),
    only("patience-is-shared", "^src/adapters/patiently[.]ts$", ["^src/(ports|domain)/"]),
    only("adapters-implement-ports", "^src/adapters/((?!dbos|embedded|engine-core)[^/]+)/", [
      "^src/adapters/($1/|patiently[.]ts$)",
      "^src/(ports|domain)/",
      "node_modules",
      NODE,
    ]),
    only("http-only-accepts", "^src/http/", ["^src/(http|ports|domain)/", "node_modules", NODE]),
    only("sandbox-is-apart", "^src/sandbox/", ["^src/(sandbox|domain)/", "node_modules", NODE]),
    never("nothing-needs-the-sandbox", { path: "^src/", pathNot: "^src/(sandbox|cli)/" }, { path: "^src/sandbox/" }),
    never(
      "siblings-do-not-talk",
      { path: "^src/(actions|collectors|guards)/[^/]+[.]ts$", pathNot: "/registry[.]ts$" },
      { path: "^src/$1/", pathNot: "/(action|collector|guard)[.]ts$" },
    ),
    never(
      "only-wire-builds-adapters",
      { path: "^src/", pathNot: "^src/(adapters/|wire/|wire[.]ts$)" },
      { path: "^src/adapters/" },
    ),
    home("@kubernetes/client-node", "^src/adapters/kubernetes/"),
    home("@pagerduty/pdjs", "^src/adapters/pagerduty/"),
    home("axios", "^src/(adapters/(pagerduty|prometheus|alertmanager)/|cli/|wire[.]ts$)"),
    home("luxon", "^src/adapters/calendar/"),
    home("@redis/client", "^src/adapters/redis/"),
    home("express", "^src/(http|sandbox)/"),
    home("@marcbachmann/cel-js", "^src/runbooks/"),
    home("winston", "^src/adapters/winston/"),
    home("prom-client", "^src/adapters/prom-client/"),
    home("@dbos-inc/dbos-sdk", "^src/adapters/dbos/"),
    home("better-sqlite3", "^src/adapters/database/"),
    home("pg", "^src/adapters/(database|dbos)/"),
    home("kysely", "^src/adapters/"),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
