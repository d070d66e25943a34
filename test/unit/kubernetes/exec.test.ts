import { expect } from "chai";
import { kubernetesExec } from "../../../src/collectors/kubernetes-exec.ts";
import { collectorsWhere } from "../../../src/collectors/registry.ts";
import type { Command, Executed } from "../../../src/ports/exec.ts";
import { aPod, aWorkload, clusterFake, WEB } from "../../support/cluster-fake.ts";

const never = new AbortController().signal;
const command = ["redis-cli", "llen", "drift_queue"];

function sources(executed: Partial<Executed>, pods = [aPod({ ready: false }), aPod({ name: "web-2" })]) {
  const ran: Command[] = [];
  const exec = {
    run: async (asked: Command) => {
      ran.push(asked);
      return { exitCode: 0, output: "", isCut: false, ...executed };
    },
  };
  return { ...clusterFake(aWorkload({ pods }), () => "", { exec }), ran };
}

describe("the collector kubernetes.exec", () => {
  it("runs the command in a ready pod, and keeps its output to itself", async () => {
    const from = sources({ output: "150\n" });

    const { facts, evidence } = await kubernetesExec.collect(
      kubernetesExec.params.parse({ target: WEB, command }),
      from,
      never,
    );

    expect(from.ran.map(({ pod, container, args }) => [pod.name, container, args])).to.deep.equal([
      ["web-2", "web", command],
    ]);
    expect(facts).to.deep.equal({ exit_code: 0, value: 150, lines: 1 });
    expect(evidence).to.equal("redis-cli in web-2: exit code 0, 1 lines");
  });

  it("shows the last lines only where the runbook says so, secrets hidden", async () => {
    const params = kubernetesExec.params.parse({ target: WEB, command, show: 1 });

    const { facts, evidence } = await kubernetesExec.collect(
      params,
      sources({ output: "first\npassword=hunter2\n", exitCode: 3 }),
      never,
    );

    expect(facts).to.deep.equal({ exit_code: 3, lines: 2 });
    expect(evidence).to.equal("redis-cli in web-2: exit code 3, 2 lines\npassword=[redacted]");
  });

  it("takes cut output for neither a number nor a count of lines", async () => {
    const params = kubernetesExec.params.parse({ target: WEB, command });

    const { facts } = await kubernetesExec.collect(params, sources({ output: "15", isCut: true }), never);

    expect(facts).to.deep.equal({ exit_code: 0 });
  });

  it("knows nothing when no pod is ready", async () => {
    const params = kubernetesExec.params.parse({ target: WEB, command });
    const from = sources({}, [aPod({ ready: false })]);

    const error = await kubernetesExec.collect(params, from, never).catch((reason: unknown) => reason);

    expect(error).to.have.property("message", "Deployment shop/web has no ready pod to run redis-cli in");
  });

  it("is refused at load unless the operator allows it, in a sentence", () => {
    const of = (exec: boolean) => collectorsWhere({ exec }).find(({ name }) => name === "kubernetes.exec");

    const refused = of(false)?.params.safeParse({ target: WEB, command });

    expect(refused?.error?.issues.map(({ message }) => message)).to.deep.equal([
      "runs a command in a pod, which is off: set `kubernetes.exec: true` in responder.yaml to allow it",
    ]);
    expect(of(true)?.params.safeParse({ target: WEB, command }).success).to.equal(true);
  });
});
