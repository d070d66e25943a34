import { z } from "zod";
import { shownLogLine } from "../domain/log-line.ts";
import { isAlive } from "../domain/pod-troubles.ts";
import { toSee } from "../domain/right.ts";
import { type Pod, targetName } from "../domain/workload.ts";
import { type Collector, NotKnown, TargetParam } from "./collector.ts";

const NUMBER = /^\s*[+-]?\d+(?:[.]\d+)?\s*$/;

const Params = z.strictObject({
  target: TargetParam,
  command: z
    .array(z.string().min(1))
    .min(1)
    .max(50)
    .describe(
      "Program and arguments, fixed; no shell reads them. A deadline does not end the command, so begin with `timeout`, `5` where the image has it.",
    ),
  show: z
    .int()
    .min(0)
    .max(20)
    .default(0)
    .describe(
      "How many lines of its output stand in the evidence, which leaves the cluster; the last, secrets hidden.",
    ),
});
type Params = z.output<typeof Params>;

/** `kubectl exec`: code execution, so it is off unless `responder.yaml` allows it. */
export const kubernetesExec: Collector<Params> = {
  name: "kubernetes.exec",
  summary:
    "Runs a fixed command in one ready pod of a Deployment. Off unless `kubernetes.exec` in `responder.yaml` is true.",
  params: Params,
  facts: {
    exit_code: { type: "int", doc: "The command's exit code." },
    value: { type: "double", doc: "Its output as a number; only when it printed one number and nothing else." },
    lines: { type: "int", doc: "Lines that it printed; unknown when it printed more than 64 KiB." },
  },
  rights: ({ target }) => [
    ...toSee(target),
    { group: "", resource: "pods/exec", verbs: ["get", "create"], namespace: target.namespace },
  ],
  permits: ({ target, command }) => [{ kind: "exec", target, command }],
  async collect({ target, command, show }, { cluster, exec }, signal) {
    const { pods } = await cluster.workload(target, signal);
    const pod = pods.find((each) => isAlive(each) && each.ready);
    if (!pod) throw new NotKnown(`${targetName(target)} has no ready pod to run ${command[0] ?? ""} in`);
    const container = target.container ?? firstContainer(pod);
    const { exitCode, output, isCut } = await exec.run({ pod, container, args: command }, signal);
    const lines = output.split("\n").filter((line) => line.trim() !== "");
    const isNumber = NUMBER.test(output) && !isCut;
    return {
      facts: {
        exit_code: exitCode,
        ...(isNumber ? { value: Number(output) } : {}),
        ...(isCut ? {} : { lines: lines.length }),
      },
      evidence: [
        `${command[0] ?? ""} in ${pod.name}: exit code ${exitCode}, ${isCut ? "more than 64 KiB" : `${lines.length} lines`}`,
        ...(show === 0 ? [] : lines.slice(-show).map(shownLogLine)),
      ].join("\n"),
    };
  },
};

function firstContainer({ containers, name }: Pod): string {
  const [first] = containers;
  if (!first) throw new NotKnown(`pod ${name} has no container`);
  return first.name;
}
