import { strayVariables } from "./mistakes.ts";
import { tokenMistakes, tokenWarnings } from "./named-tokens.ts";
import type { Settings } from "./schema.ts";
import type { Env, Secrets } from "./secrets.ts";

/** Mistakes that only show when settings and secrets are seen together. */
export function togetherWrong(settings: Settings | undefined, { of }: Secrets): readonly string[] {
  const wrong = [
    ...tokenMistakes("ALERTMANAGER_TOKEN", of.ALERTMANAGER_TOKEN()),
    ...tokenMistakes("API_TOKEN", of.API_TOKEN()),
  ];
  const database = of.DATABASE_URL();
  if (database && !/^postgres(ql)?:\/\//.test(database)) wrong.push("DATABASE_URL: is not a postgres:// URL");
  const redis = of.REDIS_URL();
  if (redis && !(URL.canParse(redis) && /^rediss?:\/\//.test(redis))) {
    wrong.push("REDIS_URL: is not a redis:// or rediss:// URL");
  }
  if (!of.PAGERDUTY_TOKEN() && of.PAGERDUTY_ROUTING_KEY()) {
    wrong.push("PAGERDUTY_ROUTING_KEY: works only together with PAGERDUTY_TOKEN: set both or neither");
  }
  if (!of.PAGERDUTY_TOKEN() && of.PAGERDUTY_WEBHOOK_SECRET()) {
    wrong.push("PAGERDUTY_WEBHOOK_SECRET: works only together with PAGERDUTY_TOKEN: set both or neither");
  }
  if (!settings) return wrong;
  if (!of.ALERTMANAGER_TOKEN() && !settings.intake.allow_anonymous) {
    wrong.push(
      "ALERTMANAGER_TOKEN: is missing: set it, or ALLOW_ANONYMOUS_WEBHOOKS=true to take webhooks from anybody",
    );
  }
  if (of.PAGERDUTY_TOKEN() && !settings.pagerduty.from) {
    wrong.push("PAGERDUTY_FROM: is missing: set it to the e-mail of the PagerDuty user that PAGERDUTY_TOKEN acts as");
  }
  if (settings.intake.max_bytes_in_flight < settings.intake.max_body) {
    wrong.push("intake.max_bytes_in_flight: is smaller than intake.max_body: no body of that size could be taken");
  }
  return wrong;
}

/** What is allowed, but probably not meant. */
export function warningsOf(settings: Settings, { of }: Secrets, env: Env): readonly string[] {
  const anonymous = settings.intake.allow_anonymous;
  const [useless, open, all] = [
    "ALLOW_ANONYMOUS_WEBHOOKS has no effect, because ALERTMANAGER_TOKEN is set",
    "Webhooks are taken from anybody: set ALERTMANAGER_TOKEN",
    "PAGERDUTY_SERVICE_IDS is not set: incidents are looked for in every service of the account",
  ];
  return [
    ...tokenWarnings("ALERTMANAGER_TOKEN", of.ALERTMANAGER_TOKEN()),
    ...tokenWarnings("API_TOKEN", of.API_TOKEN()),
    ...(anonymous ? [of.ALERTMANAGER_TOKEN() ? useless : open] : []),
    ...(of.PAGERDUTY_TOKEN() && settings.pagerduty.service_ids.length === 0 ? [all] : []),
    ...strayVariables(env),
  ];
}
