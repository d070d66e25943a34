import { sandboxGround } from "../../support/kubernetes-ground.ts";
import { type Ground, kubernetesContract } from "../kubernetes-suite.ts";

import { restoringContract } from "../restoring-suite.ts";

import { changesContract } from "./changes-suite.ts";

describe("the Kubernetes adapter, against the sandbox", () => {
  let ground: Awaited<ReturnType<typeof sandboxGround>>;

  before(async () => {
    ground = await sandboxGround();
  });

  after(() => ground.close());

  const current: Ground = {
    kubeconfig: () => ground.kubeconfig(),
    workload: (setup) => ground.workload(setup),
    generation: (target) => ground.generation(target),
    edit: (target) => ground.edit(target),
    use: (target, used) => ground.use(target, used),
    scale: (target, replicas) => ground.scale(target, replicas),
    setImage: (target, image) => ground.setImage(target, image),
    autoscaler: (target, bounds) => ground.autoscaler(target, bounds),
    configMap: (name, data) => ground.configMap(name, data),
    stir: (target) => ground.stir(target),
    replace: (target) => ground.replace(target),
  };
  kubernetesContract(current);
  restoringContract(current);
  changesContract(current);
});
