import type { Action } from "./action.ts";
import { kubernetesRestart } from "./kubernetes-restart.ts";

/** An action whose parameters were parsed by its own schema when the runbook was loaded. */
export type AnyAction = Action<unknown>;

/** Every action a runbook may name. */
export const actions: readonly AnyAction[] = [kubernetesRestart];
