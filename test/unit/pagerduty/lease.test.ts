import { expect } from "chai";
import type { IncidentId } from "../../../src/domain/brand.ts";
import { SANDBOX_DEFAULTS, type PagerDutyOptions as SandboxOptions } from "../../../src/sandbox/pagerduty/start.ts";
import { deadlineFor, failure, going, type Rig, rig } from "../../support/pagerduty-adapter.ts";
import { handClock } from "../../support/pagerduty-clock.ts";

const PUT = "PUT /incidents/:id";
const SNOOZE = "POST /incidents/:id/snooze";
const READ = "GET /incidents/:id";

describe("the lease on an incident", () => {
  let at: Rig;
  let id: IncidentId;
  let theirs: ReturnType<typeof handClock>;

  async function hold(sandbox: SandboxOptions = {}, kind = ""): Promise<void> {
    theirs = handClock();
    at = await rig({ sandbox: { clock: theirs, ...sandbox }, ...deadlineFor(kind) });
    id = await at.raise();
    await at.ours.incidents.acknowledge(id, going);
    await at.ours.lease.extend(id, 300_000, going);
    at.sandbox.requests.length = 0;
  }
  const status = (): string | undefined => at.sandbox.state.incidents[0]?.status;
  const pages = (): number => at.sandbox.state.pages.length;

  afterEach(() => at.close());

  it("pages by itself when nobody extends it", async () => {
    await hold();

    theirs.advance(299_000);
    const kept = [status(), pages()];
    theirs.advance(1_000);

    expect(kept).to.deep.equal(["acknowledged", 1]);
    expect([status(), pages()]).to.deep.equal(["triggered", 2]);
  });

  it("lasts as long as it is extended, in whole seconds", async () => {
    await hold();
    theirs.advance(150_000);

    await at.ours.lease.extend(id, 299_500, going);
    theirs.advance(299_000);

    expect(status()).to.equal("acknowledged");
    expect(at.sandbox.requests[0]?.body).to.deep.equal({ duration: 300 });
  });

  it("is not to be had on an incident that is not acknowledged", async () => {
    await hold();
    at.sandbox.humanUnacknowledges(id, "Ana Oncall");

    const error = await failure(at.ours.lease.extend(id, 300_000, going));

    expect(error.code).to.equal("conflict");
  });

  it("is extended again when it is not known whether it was", async () => {
    await hold();
    at.sandbox.fault({ on: SNOOZE, kind: "reset", applied: true });

    await at.ours.lease.extend(id, 300_000, going);

    expect(at.sent()).to.deep.equal([SNOOZE, SNOOZE]);
  });

  it("pages at once when it is released", async () => {
    await hold();

    await at.ours.lease.release(id, going);

    expect([status(), pages()]).to.deep.equal(["triggered", 2]);
    expect(at.sent()).to.deep.equal([READ, PUT]);
  });

  it("pages a second after its release where PagerDuty does not take the status", async () => {
    await hold({ behaviour: { acceptsTriggerByStatus: false } });

    await at.ours.lease.release(id, going);
    theirs.advance(1_000);

    expect([status(), pages()]).to.deep.equal(["triggered", 2]);
    expect(at.sent()).to.deep.equal([READ, PUT, SNOOZE]);
  });

  for (const kind of ["reset", "hang", "error", "html", "empty", "throttled"] as const) {
    it(`pages once when its release has to be tried again: ${kind}`, async () => {
      await hold({}, kind);
      at.sandbox.fault({ on: PUT, kind });

      await at.ours.lease.release(id, going);

      expect([status(), pages()]).to.deep.equal(["triggered", 2]);
    });

    it(`pages once when the answer to its release was lost: ${kind}`, async () => {
      await hold({}, kind);
      at.sandbox.fault({ on: PUT, kind, applied: true });

      await at.ours.lease.release(id, going);

      expect([status(), pages()]).to.deep.equal(["triggered", 2]);
      expect(at.sent()).to.deep.equal([READ, PUT, READ]);
    });
  }

  it("is nothing to release when the incident is triggered already", async () => {
    await hold();
    theirs.advance(300_000);

    await at.ours.lease.release(id, going);

    expect(pages()).to.equal(2);
    expect(at.sent()).to.deep.equal([READ]);
  });

  it("reopens nothing when a person resolved the incident before its release", async () => {
    await hold();
    at.sandbox.humanResolves(id, "Ana Oncall");

    await at.ours.lease.release(id, going);

    expect([status(), at.sandbox.state.reopened]).to.deep.equal(["resolved", 0]);
  });

  it("takes the incident from nobody who has acknowledged it meanwhile", async () => {
    await hold();
    at.sandbox.humanAcknowledges(id, "Ana Oncall");

    await at.ours.lease.release(id, going);

    expect([status(), pages()]).to.deep.equal(["acknowledged", 1]);
  });

  it("pages on release when it is not known who of those who hold it is us", async () => {
    const tokens = [{ token: SANDBOX_DEFAULTS.token, kind: "user" as const, email: SANDBOX_DEFAULTS.onCall.email }];
    theirs = handClock();
    at = await rig({ sandbox: { clock: theirs, tokens }, adapter: { from: "unknown@example.com" } });
    id = await at.raise();
    await at.ours.incidents.acknowledge(id, going);

    await at.ours.lease.release(id, going);

    expect([status(), pages()]).to.deep.equal(["triggered", 2]);
  });
});
