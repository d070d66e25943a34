import { expect } from "chai";
import { type PagerDutyOptions, type PagerDutySandbox, startPagerDuty } from "../../../src/sandbox/pagerduty/start.ts";
import { alert, call, event } from "../../support/pagerduty-client.ts";
import { handClock } from "../../support/pagerduty-clock.ts";

const note = (content: string): object => ({ note: { content } });

describe("the sandbox's REST API", () => {
  let pagerduty: PagerDutySandbox;
  let id: string;

  async function start(options: PagerDutyOptions = {}): Promise<void> {
    pagerduty = await startPagerDuty(options);
    id = await alert(pagerduty);
    pagerduty.requests.length = 0;
  }

  afterEach(() => pagerduty.close());

  it("keeps both of two equal notes, edits and deletes them", async () => {
    await start();
    const first = await call(pagerduty.url, `POST /incidents/${id}/notes`, note("same"));
    await call(pagerduty.url, `POST /incidents/${id}/notes`, note("same"));

    const edited = await call(pagerduty.url, `PUT /incidents/${id}/notes/${first.body.note.id}`, note("new"));
    const gone = await call(pagerduty.url, `DELETE /incidents/${id}/notes/${first.body.note.id}`);
    const { body } = await call(pagerduty.url, `GET /incidents/${id}/notes`);

    expect([first.status, edited.status, gone.status]).to.deep.equal([200, 200, 204]);
    expect(body.notes.map((each: { content: string }) => each.content)).to.deep.equal(["same"]);
  });

  it("takes 2,000 notes and no more", async () => {
    await start();
    for (let count = 0; count < 2_000; count += 1) pagerduty.humanNotes(id, "Ana Oncall", "x");

    const { status } = await call(pagerduty.url, `POST /incidents/${id}/notes`, note("one more"));

    expect(status).to.equal(400);
  });

  it("wants From with an account key, and a user whom it knows", async () => {
    await start();

    const none = await call(pagerduty.url, `POST /incidents/${id}/notes`, note("x"), { From: null });
    const unknown = await call(pagerduty.url, `POST /incidents/${id}/notes`, note("x"), { From: "who@example.com" });

    expect([none.status, none.body.error.code, unknown.status]).to.deep.equal([400, 1008, 400]);
  });

  it("needs no From with a user key, refuses writes with a read-only key and everything with a wrong one", async () => {
    await start({
      tokens: [
        { token: "users", kind: "user", email: "ana@example.com" },
        { token: "readers", kind: "read-only" },
      ],
    });
    const post = (token: string): ReturnType<typeof call> =>
      call(pagerduty.url, `POST /incidents/${id}/notes`, note("x"), {
        From: null,
        Authorization: `Token token=${token}`,
      });

    const [user, reader, wrong] = await Promise.all(["users", "readers", "wrong"].map(post));

    expect(user?.body.note.user.summary).to.equal("Ana Oncall");
    expect([reader?.status, wrong?.status]).to.deep.equal([403, 401]);
  });

  it("answers 404 for what is not there and 402 for an ability that the account lacks", async () => {
    await start();

    const missing = await call(pagerduty.url, "GET /incidents/QX");
    const path = await call(pagerduty.url, "GET /nowhere");
    const ability = await call(pagerduty.url, "GET /abilities/teams");
    const responders = await call(pagerduty.url, `POST /incidents/${id}/responder_requests`, {});

    expect([missing.status, path.status, ability.status, responders.status]).to.deep.equal([404, 404, 402, 402]);
  });

  it("finds users by e-mail", async () => {
    await start();

    const { body } = await call(pagerduty.url, "GET /users?query=ana@example.com");

    expect(body.users.map((user: { name: string }) => user.name)).to.deep.equal(["Ana Oncall"]);
  });

  it("limits requests in a minute that slides, and says how long to wait", async () => {
    const clock = handClock();
    await start({ clock, behaviour: { requestsPerMinute: 2 } });
    const first = await call(pagerduty.url, "GET /incidents");
    clock.advance(20_000);
    await call(pagerduty.url, "GET /incidents");

    const refused = await call(pagerduty.url, "GET /incidents");
    clock.advance(40_001);
    const later = await call(pagerduty.url, "GET /incidents");

    expect(first.headers.get("ratelimit-remaining")).to.equal("1");
    expect([refused.status, refused.headers.get("ratelimit-reset"), refused.body.error.code]).to.deep.equal([
      429,
      "40",
      2020,
    ]);
    expect(later.status).to.equal(200);
  });

  it("writes down every request, with its status and size", async () => {
    await start();

    await call(pagerduty.url, `POST /incidents/${id}/notes`, note("x"));
    await alert(pagerduty, event("resolve"));

    const seen = pagerduty.requests.map(({ listener, method, path, status }) => [listener, method, path, status]);
    expect(seen).to.deep.equal([
      ["rest", "POST", `/incidents/${id}/notes`, 200],
      ["events", "POST", "/v2/enqueue", 202],
    ]);
    expect(pagerduty.requests[0]?.bytes).to.equal(24);
  });
});

describe("the sandbox's faults", () => {
  let pagerduty: PagerDutySandbox;
  let id: string;

  beforeEach(async () => {
    pagerduty = await startPagerDuty();
    id = await alert(pagerduty);
  });
  afterEach(() => pagerduty.close());

  const post = (): ReturnType<typeof call> => call(pagerduty.url, `POST /incidents/${id}/notes`, note("x"));
  const notes = (): number => pagerduty.state.incidents[0]?.notes.length ?? -1;

  it("hit the calls they name, as often as they say, after those they skip", async () => {
    pagerduty.fault({ on: "POST /incidents/:id/notes", kind: "error", times: 2, skip: 1 });

    await call(pagerduty.url, `GET /incidents/${id}`);
    const statuses = [(await post()).status, (await post()).status, (await post()).status, (await post()).status];

    expect(statuses).to.deep.equal([200, 500, 500, 200]);
    expect(notes()).to.equal(2);
  });

  it("answer 429 with and without headers, HTML and nothing at all", async () => {
    pagerduty.fault({ kind: "throttled", resetSeconds: 7 });
    pagerduty.fault({ kind: "throttled-bare" });
    pagerduty.fault({ kind: "html" });
    pagerduty.fault({ kind: "empty" });

    const [full, bare, html, empty] = [await post(), await post(), await post(), await post()];

    expect([full.status, full.headers.get("ratelimit-reset")]).to.deep.equal([429, "7"]);
    expect([bare.status, bare.headers.get("ratelimit-reset"), bare.body]).to.deep.equal([429, null, ""]);
    expect([html.status, empty.status, empty.body]).to.deep.equal([502, 200, ""]);
    expect(notes()).to.equal(0);
  });

  it("apply the call and lose the answer when told so", async () => {
    pagerduty.fault({ kind: "reset", applied: true });

    const error = await post().catch((thrown: unknown) => thrown);

    expect(error).to.be.instanceOf(TypeError);
    expect(notes()).to.equal(1);
  });

  it("hang, stall and come late", async () => {
    pagerduty.fault({ kind: "hang" });
    pagerduty.fault({ kind: "stall" });
    pagerduty.fault({ kind: "slow", ms: 60 });
    const patient = (ms: number): Promise<unknown> =>
      fetch(`${pagerduty.url}/incidents`, { signal: AbortSignal.timeout(ms) }).then(
        (answer) => answer.text(),
        (error: unknown) => error,
      );

    const hung = await patient(40);
    const stalled = await patient(40).catch((error: unknown) => error);
    const late = await patient(500);

    expect(hung).to.have.property("name", "TimeoutError");
    expect(stalled).to.have.property("name", "TimeoutError");
    expect(late).to.be.a("string");
  });

  it("are driven from another process too, as are people and the settings", async () => {
    await call(pagerduty.url, "POST /_sandbox/faults", { kind: "error" });
    await call(pagerduty.url, "POST /_sandbox/people", {
      act: "notes",
      incident: id,
      name: "Ana Oncall",
      with: "stop",
    });
    await call(pagerduty.url, "PATCH /_sandbox/behaviour", { requestsPerMinute: 960 });

    const failed = await post();
    const { body: state } = await call(pagerduty.url, "GET /_sandbox/state");
    const { body: requests } = await call(pagerduty.url, "GET /_sandbox/requests");
    const wrong = await call(pagerduty.url, "POST /_sandbox/faults", { kind: "earthquake" });

    expect(failed.status).to.equal(500);
    expect(state.incidents[0].notes[0]).to.deep.include({ content: "stop" });
    expect(state.pages).to.have.length(1);
    expect(requests.map((each: { path: string }) => each.path)).to.deep.equal([
      "/v2/enqueue",
      `/incidents/${id}/notes`,
    ]);
    expect(pagerduty.state.behaviour.requestsPerMinute).to.equal(960);
    expect(wrong.status).to.equal(400);
  });
});
