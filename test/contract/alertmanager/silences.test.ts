import { expect } from "chai";
import type { Context } from "mocha";
import { alertmanager, type Call } from "../../../src/adapters/alertmanager/alertmanager.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";
import type { Silence } from "../../../src/domain/silence.ts";
import { startSilences } from "../../../src/sandbox/alertmanager/silences.ts";
import { realClock } from "../../../src/sandbox/pagerduty/clock.ts";
import { startRealAlertmanager } from "../../support/e2e/alertmanager.ts";
import { needsProgram } from "../../support/e2e/needs.ts";
import { Stage } from "../../support/e2e/stage.ts";
import { movedClock } from "../../support/moved-clock.ts";
import { rawServer } from "../../support/raw-server.ts";

const going = new AbortController().signal;
const HOUR = 3_600_000;
const RECEIVERS = { eventsUrl: "http://127.0.0.1:9", routingKey: "k", webhook: "http://127.0.0.1:9", token: "t" };

type Matcher = readonly [name: string, operator: "=" | "!=" | "=~" | "!~", value: string];

/** Posts one as `amtool silence add` does; resolves to its id. */
async function silence(url: string, matchers: readonly Matcher[], from = -1_000): Promise<string> {
  const now = Date.now();
  const body = {
    matchers: matchers.map(([name, operator, value]) => ({
      name,
      value,
      isRegex: operator.endsWith("~"),
      isEqual: operator.startsWith("="),
    })),
    startsAt: new Date(now + from).toISOString(),
    endsAt: new Date(now + HOUR).toISOString(),
    createdBy: "ana",
    comment: "database migration",
  };
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/api/v2/silences`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { silenceID: string }).silenceID;
}

function connect(stage: Stage, url: string, token?: string) {
  const calls: Call[] = [];
  const onCall = (call: Call): void => void calls.push(call);
  const ours = alertmanager({
    url,
    timeoutMs: 2_000,
    clock: movedClock(),
    onCall,
    ...(token !== undefined && { token: () => token }),
  });
  stage.last(async () => ours.close());
  return { active: () => ours.silences.active(going), calls };
}

const SERVERS: Readonly<Record<string, (stage: Stage, test: Context) => Promise<string>>> = {
  "the sandbox": async (stage) => {
    const sandbox = await startSilences({ clock: realClock });
    stage.last(() => sandbox.close());
    return sandbox.url;
  },
  "a real Alertmanager": async (stage, test) => {
    const binary = needsProgram(test, "prometheus-alertmanager");
    return `http://${await startRealAlertmanager(stage, binary, { receivers: RECEIVERS })}`;
  },
};

for (const [name, start] of Object.entries(SERVERS)) {
  describe(`the silences of ${name}`, () => {
    const stage = new Stage();
    let url: string;
    let active: () => Promise<readonly Silence[]>;

    before(async function () {
      url = await start(stage, this);
      ({ active } = connect(stage, url));
    });

    after(() => stage.strike());

    it("are none at first", async () => {
      expect(await active()).to.deep.equal([]);
    });

    it("tell who made them, why and until when", async () => {
      const made = await silence(url, [["alertname", "=", "Drift"]]);

      const [found] = await active();

      expect(found).to.include({ by: "ana", comment: "database migration" });
      expect((found?.until ?? 0) - Date.now()).to.be.within(HOUR - 60_000, HOUR);
      await fetch(`${url}/api/v2/silence/${made}`, { method: "DELETE" });
      expect(await active()).to.deep.equal([]);
    });

    it("that are still to come are not in force", async () => {
      await silence(url, [["alertname", "=", "Later"]], HOUR / 2);

      expect(await active()).to.deep.equal([]);
    });

    it("match as Alertmanager matches", async () => {
      const matchers: readonly Matcher[] = [
        ["alertname", "=~", "Drift.*|Queue"],
        ["severity", "!=", "info"],
        ["team", "!~", "web|ui"],
      ];
      await silence(url, matchers);

      const [found] = await active();
      const matches = (labels: Record<string, string>) => found?.matches(labels);

      expect(matches({ alertname: "DriftBacklogOverflow" })).to.equal(true);
      expect(matches({ alertname: "Queue", severity: "critical", team: "webb" })).to.equal(true);
      expect(matches({ alertname: "Queued" })).to.equal(false);
      expect(matches({ alertname: "Queue", severity: "info" })).to.equal(false);
      expect(matches({ alertname: "Queue", team: "ui" })).to.equal(false);
      expect(matches({})).to.equal(false);
    });
  });
}

describe("silences that cannot be read", () => {
  let stage: Stage;

  beforeEach(() => {
    stage = new Stage();
  });

  afterEach(() => stage.strike());

  async function failureOf(url: string): Promise<OutsideError> {
    const error: unknown = await connect(stage, url, "s3cret")
      .active()
      .catch((reason: unknown) => reason);
    if (!(error instanceof OutsideError)) throw new Error("did not fail");
    return error;
  }

  async function answering(status: number, body: string): Promise<string> {
    const server = await rawServer((_request, response) => void response.writeHead(status).end(body));
    stage.last(() => server.close());
    return server.url;
  }

  const active = { status: { state: "active" }, endsAt: "2026-11-24T06:00:00Z", createdBy: "a", comment: "" };
  const badPattern = { ...active, matchers: [{ name: "a", value: "(", isRegex: true }] };

  for (const [what, status, body, code] of [
    ["are refused without a right", 403, "no", "forbidden"],
    ["are tried again while the server fails", 503, "", "failing"],
    ["are no JSON", 200, "<html>", "bad-answer"],
    ["have another shape", 200, '[{"status":{}}]', "bad-answer"],
    [
      "have an unknown state",
      200,
      JSON.stringify([{ ...active, status: { state: "new" }, matchers: [] }]),
      "bad-answer",
    ],
    ["have a pattern that nobody can read", 200, JSON.stringify([badPattern]), "bad-answer"],
    ["are elsewhere", 302, "", "rejected"],
  ] as const) {
    it(`${what}: ${code}, and never none`, async () => {
      expect((await failureOf(await answering(status, body))).code).to.equal(code);
    });
  }

  it("are unknown when nobody listens, and the token stays out of the message", async () => {
    const server = await rawServer(() => undefined);
    await server.close();

    const error = await failureOf(server.url);

    expect(error.code).to.equal("unreachable");
    expect(JSON.stringify(error) + error.message).not.to.contain("s3cret");
  });

  it("are asked for with the token", async () => {
    const seen: (string | undefined)[] = [];
    const server = await rawServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end("[]");
    });
    stage.last(() => server.close());
    const { active: read, calls } = connect(stage, `${server.url}/am/`, "s3cret");

    expect(await read()).to.deep.equal([]);
    expect(seen).to.deep.equal(["Bearer s3cret"]);
    expect(calls.map(({ result }) => result)).to.deep.equal(["ok"]);
  });
});
