import type { Rate } from "./rate.ts";

/** What may be done in one namespace and altogether, by all runbooks. */
export interface WideLimits {
  readonly namespace: Rate;
  readonly service: Rate;
}

export const WIDE_LIMITS: WideLimits = {
  namespace: { count: 10, window: 3_600_000 },
  service: { count: 20, window: 3_600_000 },
};
