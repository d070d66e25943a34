import { actions } from "../actions/registry.ts";
import { systemClock } from "../adapters/clock/system.ts";
import { collectors } from "../collectors/registry.ts";
import type { Config } from "../config.ts";
import type { Runbook } from "../domain/runbook.ts";
import { type Want, wantsOf } from "../rights/want.ts";
import { outside } from "./outside.ts";
import { lackIn } from "./rights-watch.ts";

/** A part of a runbook that lacks rights, or of which it is not known. */
export interface Lack extends Pick<Want, "runbook" | "part" | "use"> {
  readonly reason: string;
}

/** Asks the API server for every right of every part, each runbook in its own mode. For `check --cluster`. */
export async function lacksOf(config: Config, runbooks: readonly Runbook[]): Promise<readonly Lack[]> {
  const nothing = { telemetry: { tell: () => undefined }, fence: { check: () => undefined } };
  const world = outside(config, { clock: systemClock, ...nothing });
  try {
    const wants = wantsOf(runbooks, { collectors, actions }, config.mode, config.blastRadius);
    const asked = wants.map(async ({ runbook, part, use, rights }) => {
      const reason = await lackIn(rights, world.permissions);
      return reason === undefined ? [] : [{ runbook, part, use, reason }];
    });
    return (await Promise.all(asked)).flat();
  } finally {
    await world.close();
  }
}
