import type { Action } from "./action.ts";
import { kubernetesDeletePod } from "./kubernetes-delete-pod.ts";
import { kubernetesRaiseMemoryLimit } from "./kubernetes-raise-memory-limit.ts";
import { kubernetesRestart } from "./kubernetes-restart.ts";
import { kubernetesScale } from "./kubernetes-scale.ts";
import { kubernetesSetConfigMapKey } from "./kubernetes-set-config-map-key.ts";
import { kubernetesUndo } from "./kubernetes-undo.ts";

/** An action whose parameters were parsed by its own schema when the runbook was loaded. */
export type AnyAction = Action<unknown>;

/** Every action a runbook may name. */
export const actions: readonly AnyAction[] = [
  kubernetesRestart,
  kubernetesScale,
  kubernetesRaiseMemoryLimit,
  kubernetesUndo,
  kubernetesDeletePod,
  kubernetesSetConfigMapKey,
];
