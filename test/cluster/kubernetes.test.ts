import { changesContract } from "../contract/kubernetes/changes-suite.ts";
import { type Ground, kubernetesContract } from "../contract/kubernetes-suite.ts";
import { restoringContract } from "../contract/restoring-suite.ts";
import { simulated, why } from "../support/cluster/playground.ts";
import { realGround } from "../support/kubernetes-real.ts";

const kubeconfig = simulated;
const title = "the Kubernetes adapter, against a real API server";

if (kubeconfig) {
  describe(title, function () {
    this.timeout(60_000);
    let ground: Awaited<ReturnType<typeof realGround>>;

    before(async () => {
      ground = await realGround(kubeconfig);
    });

    after(() => ground.close());

    const current: Ground = {
      kubeconfig: () => kubeconfig,
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
} else {
  describe(title, () => {
    it.skip(why);
  });
}
