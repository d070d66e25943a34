import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect } from "chai";
import { SETTINGS } from "../../src/config/setting.ts";
import { type Config, loadConfig } from "../../src/config.ts";

const AM = "am-token-0123456789";
const ENOUGH = { ALERTMANAGER_TOKEN: AM };
const NO_TOKEN =
  "ALERTMANAGER_TOKEN: is missing: set it, or ALLOW_ANONYMOUS_WEBHOOKS=true to take webhooks from anybody";

describe("configuration", () => {
  let dir: string;
  let now = 0;

  const file = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const load = (env: Record<string, string>, yaml?: string) =>
    loadConfig({ env, clock: { now: () => now }, ...(yaml !== undefined && { file: file("responder.yaml", yaml) }) });
  const configOf = (env: Record<string, string>, yaml = ""): Config => {
    const loaded = load(env, yaml);
    if (loaded.kind === "mistaken") throw new Error(loaded.mistakes.join("\n"));
    return loaded.config;
  };
  const mistakesOf = (env: Record<string, string>, yaml = ""): readonly string[] => {
    const loaded = load(env, yaml);
    return loaded.kind === "mistaken" ? loaded.mistakes.map((each) => each.replaceAll(`${dir}/`, "")) : [];
  };

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "config-"));
    now = 0;
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it("needs nothing but a token for webhooks", () => {
    const config = configOf(ENOUGH);

    expect(config.mode).to.equal("auto");
    expect(config.listen).to.deep.equal({ host: "0.0.0.0", port: 8080, drain: 25_000, publicUrl: undefined });
    expect(config.intake).to.deep.equal({ maxBody: 4 * 1024 ** 2, maxBytesInFlight: 32 * 1024 ** 2 });
    expect(config.runs).to.deep.equal({
      relapseWindow: 900_000,
      freshFor: 600_000,
      lease: 300_000,
      incidentWait: 60_000,
      resolveWait: 600_000,
      approvalWait: 1_800_000,
      concurrency: 64,
    });
    expect(config.store).to.deep.equal({ kind: "sqlite", dir: "./data" });
    expect(config.retention).to.equal(90 * 86_400_000);
    expect(config.pagerduty).to.equal(undefined);
    expect(config.prometheus).to.equal(undefined);
    expect(config.kubernetes.deniedNamespaces).to.include("kube-system");
    expect(config.api.tokens()).to.deep.equal([]);
  });

  it("takes the file, and the environment before the file", () => {
    const yaml = "mode: shadow\nlisten: { port: 1 }\npagerduty: { service_ids: [P1111] }\n";

    const config = configOf(
      { ...ENOUGH, PORT: "2", PAGERDUTY_SERVICE_IDS: "P2222, P3333", PAGERDUTY_TOKEN: "t", PAGERDUTY_FROM: "a@b" },
      yaml,
    );

    expect(config.mode).to.equal("shadow");
    expect(config.listen.port).to.equal(2);
    expect(config.pagerduty?.serviceIds).to.deep.equal(["P2222", "P3333"]);
  });

  it("takes an empty variable as not set", () => {
    expect(configOf({ ...ENOUGH, PORT: "", PUBLIC_URL: " ", DATABASE_URL: "" }).listen.port).to.equal(8080);
  });

  it("takes a file of comments, and an empty one, as no settings", () => {
    expect(configOf(ENOUGH, "# nothing\n---\n").mode).to.equal("auto");
    expect(configOf(ENOUGH, "").mode).to.equal("auto");
  });

  it("reads the shipped file, whose values are the defaults", () => {
    const shipped = loadConfig({ env: ENOUGH, clock: { now: () => 0 }, file: "config/responder.yaml" });

    expect(shipped).to.have.property("kind", "loaded");
    if (shipped.kind !== "loaded") return;
    const { runs, listen, store, mode } = shipped.config;
    const defaults = configOf(ENOUGH);
    expect({ runs, listen, store, mode }).to.deep.equal({
      runs: defaults.runs,
      listen: defaults.listen,
      store: defaults.store,
      mode: defaults.mode,
    });
  });

  it("is frozen all the way down", () => {
    const config = configOf(ENOUGH);

    expect(() => Object.assign(config.runs, { lease: 1 })).to.throw(TypeError);
    expect(Object.isFrozen(config.kubernetes.deniedNamespaces)).to.equal(true);
  });

  it("denies its own namespace", () => {
    const { deniedNamespaces } = configOf({ ...ENOUGH, POD_NAMESPACE: "responder" }).kubernetes;

    expect(deniedNamespaces).to.deep.equal(["kube-system", "responder"]);
  });

  it("keeps the journal on Postgres when there is a URL", () => {
    const { store } = configOf({ ...ENOUGH, DATABASE_URL: "postgres://u:p@h/d" });

    expect(store.kind).to.equal("postgres");
    expect(store.kind === "postgres" && store.url()).to.equal("postgres://u:p@h/d");
  });

  it("tells all mistakes at once, each with place, expectation and a near name", () => {
    const yaml = [
      "mode: automatic",
      "lissten: {}",
      "runs:",
      "  lease: 2 hours",
      "  concurency: 3",
      "listen:",
      "  port: 99999",
      "pagerduty:",
      "  token: abc",
    ].join("\n");

    const mistakes = mistakesOf({ PORT: "http", PAGERDUTY_TOKEN: "t", LOG_LEVEL: "wran" }, yaml);

    expect(mistakes).to.have.members([
      'responder.yaml:1:7 mode: is "automatic", expected shadow, approve or auto',
      'LOG_LEVEL: is "wran", expected error, warn, info or debug (did you mean `warn`?)',
      'PORT: is "http", expected a whole number from 0 to 65535',
      'responder.yaml:4:10 runs.lease: is "2 hours", expected a duration from 5s to 1h',
      "responder.yaml:5:3 runs.concurency: is not a known key (did you mean `concurrency`?)",
      "responder.yaml:9:3 pagerduty.token: is a secret, expected secrets in the environment only: PAGERDUTY_TOKEN or PAGERDUTY_TOKEN_FILE",
      "responder.yaml:2:1 lissten: is not a known key (did you mean `listen`?)",
      NO_TOKEN,
      "PAGERDUTY_FROM: is missing: set it to the e-mail of the PagerDuty user that PAGERDUTY_TOKEN acts as",
    ]);
  });

  const MISTAKES: readonly (readonly [string, Record<string, string>, string, string])[] = [
    ["no token", {}, "", NO_TOKEN],
    ["a list as file", ENOUGH, "- a", "responder.yaml:1:1: is a list, expected a mapping"],
    [
      "a freeze in no time zone",
      ENOUGH,
      "freeze: [{ name: F, zone: Europe/Berln, from: 2026-11-27T00:00, to: 2026-11-28T00:00 }]",
      'responder.yaml:1:27 freeze[0].zone: is "Europe/Berln", expected a time zone such as Europe/Berlin',
    ],
    [
      "a freeze that ends before it begins",
      ENOUGH,
      "freeze: [{ name: F, zone: UTC, from: 2026-11-27T00:00, to: 2026-11-26T00:00 }]",
      "responder.yaml:1:60 freeze[0].to: is not after `from`, expected a window that ends after it begins",
    ],
    ["broken YAML", ENOUGH, "mode: [", "responder.yaml:1:8: not valid YAML"],
    ["a section that is empty", ENOUGH, "listen:\n", "responder.yaml:1:8 listen: is null, expected a mapping"],
    [
      "a URL without scheme",
      { ...ENOUGH, PROMETHEUS_URL: "prometheus:9090" },
      "",
      'PROMETHEUS_URL: is "prometheus:9090", expected an http or https URL without user name, password or query',
    ],
    [
      "a size below the least",
      ENOUGH,
      "intake: { max_body: 1B }",
      'responder.yaml:1:21 intake.max_body: is "1B", expected a size from 16KiB to 64MiB',
    ],
    [
      "a size without unit",
      ENOUGH,
      "intake: { max_body: 4000000 }",
      "responder.yaml:1:21 intake.max_body: is 4000000, expected a size from 16KiB to 64MiB",
    ],
    [
      "less room than a body takes",
      ENOUGH,
      "intake: { max_body: 4MiB, max_bytes_in_flight: 1MiB }",
      "intake.max_bytes_in_flight: is smaller than intake.max_body: no body of that size could be taken",
    ],
    [
      "yes as truth",
      { ...ENOUGH, ALLOW_ANONYMOUS_WEBHOOKS: "yes" },
      "",
      'ALLOW_ANONYMOUS_WEBHOOKS: is "yes", expected true or false',
    ],
    [
      "a service id that is a name",
      { ...ENOUGH, PAGERDUTY_SERVICE_IDS: "checkout" },
      "",
      'PAGERDUTY_SERVICE_IDS: is "checkout", expected a list of service ids such as PIJ90N7',
    ],
    ["another database", { ...ENOUGH, DATABASE_URL: "mysql://h" }, "", "DATABASE_URL: is not a postgres:// URL"],
    [
      "a routing key without a token",
      { ...ENOUGH, PAGERDUTY_ROUTING_KEY: "k" },
      "",
      "PAGERDUTY_ROUTING_KEY: works only together with PAGERDUTY_TOKEN: set both or neither",
    ],
    [
      "one token under two names",
      { ...ENOUGH, API_TOKEN: "a:same-token-123456,b:same-token-123456" },
      "",
      "API_TOKEN: entry 2 (b) has the same token as a: give each its own",
    ],
    [
      "a token with a space",
      { ...ENOUGH, API_TOKEN: "a:two words" },
      "",
      "API_TOKEN: entry 1 (a) is not one word of visible ASCII characters",
    ],
    [
      "a token without a name",
      { ...ENOUGH, API_TOKEN: ":abc" },
      "",
      'API_TOKEN: entry 1 has a name that is not 1 to 64 letters, digits, ".", "-" or "_": write name:token',
    ],
    [
      "an empty token",
      { ...ENOUGH, API_TOKEN: "a:" },
      "",
      "API_TOKEN: entry 1 (a) is not one word of visible ASCII characters",
    ],
    [
      "a secret file that is not there",
      { ...ENOUGH, API_TOKEN_FILE: "/none" },
      "",
      "API_TOKEN_FILE: /none cannot be read: check the path and its rights",
    ],
    [
      "a secret twice",
      { ...ENOUGH, ALERTMANAGER_TOKEN_FILE: "/none" },
      "",
      "ALERTMANAGER_TOKEN and ALERTMANAGER_TOKEN_FILE are both set: unset one of them",
    ],
  ];
  for (const [name, env, yaml, mistake] of MISTAKES) {
    it(`refuses ${name} and says what to do`, () => {
      const mistakes = mistakesOf(env, yaml);

      expect(mistakes.length).to.equal(1);
      expect(mistakes[0]).to.include(mistake);
    });
  }

  it("says which option named a file that is not there", () => {
    const clock = { now: () => 0 };

    const byOption = loadConfig({ file: "/none.yaml", env: ENOUGH, clock });
    const byVariable = loadConfig({ env: { ...ENOUGH, RESPONDER_CONFIG: "/none.yaml" }, clock });

    expect(byOption).to.deep.equal({
      kind: "mistaken",
      mistakes: ["--config: /none.yaml cannot be read: check the path"],
    });
    expect(byVariable).to.deep.include({ mistakes: ["RESPONDER_CONFIG: /none.yaml cannot be read: check the path"] });
  });

  it("never repeats a secret in a mistake", () => {
    const mistakes = mistakesOf({
      ALERTMANAGER_TOKEN: "hunter2 x",
      API_TOKEN: "bad name:hunter2",
      DATABASE_URL: "hunter2",
    });

    expect(mistakes).to.have.length(3);
    expect(mistakes.join()).to.not.include("hunter2");
  });

  const WARNINGS: readonly (readonly [string, Record<string, string>, string])[] = [
    [
      "webhooks from anybody",
      { ALLOW_ANONYMOUS_WEBHOOKS: "true" },
      "Webhooks are taken from anybody: set ALERTMANAGER_TOKEN",
    ],
    [
      "a useless permission",
      { ...ENOUGH, ALLOW_ANONYMOUS_WEBHOOKS: "true" },
      "ALLOW_ANONYMOUS_WEBHOOKS has no effect, because ALERTMANAGER_TOKEN is set",
    ],
    [
      "a short token",
      { ALERTMANAGER_TOKEN: "eu:short" },
      "ALERTMANAGER_TOKEN: the token of eu is shorter than 16 characters: use `openssl rand -hex 32`",
    ],
    [
      "a variable that is nearly ours",
      { ...ENOUGH, PAGERDUTY_TOKNE: "x" },
      "PAGERDUTY_TOKNE is not a variable of this service: did you mean PAGERDUTY_TOKEN?",
    ],
    [
      "a whole PagerDuty account",
      { ...ENOUGH, PAGERDUTY_TOKEN: "t", PAGERDUTY_FROM: "a@b" },
      "PAGERDUTY_SERVICE_IDS is not set: incidents are looked for in every service of the account",
    ],
  ];
  for (const [name, env, warning] of WARNINGS) {
    it(`warns of ${name}`, () => {
      expect(configOf(env).warnings).to.deep.equal([warning]);
    });
  }

  it("does not take the variables that Kubernetes adds for typos", () => {
    const env = {
      PROMETHEUS_PORT: "tcp://10.0.0.1:9090",
      ALERTMANAGER_SERVICE_HOST: "10.0.0.2",
      REDIS_URL: "redis://r",
    };

    expect(configOf({ ...ENOUGH, ...env }).warnings).to.deep.equal([]);
  });

  describe("of tokens", () => {
    it("names a bare one default, and keeps two of one name for a rotation", () => {
      const { alertmanager } = configOf({ ALERTMANAGER_TOKEN: `${AM}, eu:old-token-0123456, eu:new-token-0123456` });

      expect(alertmanager.tokens().map((each) => each.name)).to.deep.equal(["default", "eu", "eu"]);
    });

    it("keeps the last good list when the file changes to nonsense", () => {
      const path = file("tokens", "eu:token-0123456789\n");
      const { api } = configOf({ ...ENOUGH, API_TOKEN_FILE: path });
      const before = api.tokens();

      file("tokens", "eu: two words\n");
      now += 1_000;

      expect(api.tokens()).to.equal(before);
    });
  });

  describe("of secrets", () => {
    it("are read from files, without the line's end, and again when the file changes", () => {
      const path = file("token", "first\n");
      const { pagerduty } = configOf({ ...ENOUGH, PAGERDUTY_TOKEN_FILE: path, PAGERDUTY_FROM: "a@b" });
      const before = pagerduty?.token();

      renameSync(file("next", "second\n"), path);
      const tooSoon = pagerduty?.token();
      now += 1_000;
      const after = pagerduty?.token();

      expect([before, tooSoon, after]).to.deep.equal(["first", "first", "second"]);
    });

    it("stay as they were while their file is gone or empty", () => {
      const path = file("token", "first");
      const { pagerduty } = configOf({ ...ENOUGH, PAGERDUTY_TOKEN_FILE: path, PAGERDUTY_FROM: "a@b" });

      rmSync(path);
      now += 1_000;
      const gone = pagerduty?.token();
      file("token", "\n");
      now += 1_000;

      expect([gone, pagerduty?.token()]).to.deep.equal(["first", "first"]);
    });

    it("are printed by nothing", () => {
      const config = configOf({
        ALERTMANAGER_TOKEN: "am:hunter2-hunter2-x",
        API_TOKEN: "op:hunter2-hunter2-y",
        PAGERDUTY_TOKEN: "hunter2",
        PAGERDUTY_ROUTING_KEY: "hunter2",
        PAGERDUTY_FROM: "a@b",
        DATABASE_URL: "postgres://u:hunter2@h/d",
        PROMETHEUS_URL: "http://p",
        PROMETHEUS_TOKEN: "hunter2",
      });

      const printed = [
        inspect(config, { depth: null, showHidden: true, getters: true }),
        JSON.stringify(config),
        String(config.pagerduty?.token),
      ].join();

      expect(printed).to.not.include("hunter2");
      expect(JSON.parse(JSON.stringify(config))).to.have.nested.property("pagerduty.token", "[secret]");
    });

    it("are known to redaction, each token and password by itself, the old ones too", () => {
      const path = file("token", "old-secret");
      const config = configOf({
        ALERTMANAGER_TOKEN: "eu:token-eu-012345678,us:token-us-012345678",
        DATABASE_URL: "postgres://u:p%40ss@h/d",
        PAGERDUTY_TOKEN_FILE: path,
        PAGERDUTY_FROM: "a@b",
      });
      renameSync(file("next", "new-secret"), path);
      now += 1_000;
      config.pagerduty?.token();

      const known = ["token-eu-012345678", "token-us-012345678", "p%40ss", "p@ss", "old-secret", "new-secret"];
      expect(config.secrets()).to.include.members(known);
    });
  });

  it("describes every setting, what may be written and where it comes from", () => {
    for (const setting of SETTINGS) {
      expect(setting.description, setting.path.join(".")).to.match(/^[A-Z].*\.$/);
      expect(setting.expected, setting.path.join(".")).to.not.equal("");
    }
    expect(new Set(SETTINGS.flatMap((setting) => setting.env ?? [])).size).to.equal(
      SETTINGS.filter((setting) => setting.env).length,
    );
  });
});
