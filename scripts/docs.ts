/** Writes the reference pages of settings, HTTP API and metrics, and the README's table, from what the service itself uses. */
import { readFileSync, writeFileSync } from "node:fs";
import { Registry } from "prom-client";
import { backlogGauges } from "../src/adapters/prom-client/backlog-gauges.ts";
import { metricsIn } from "../src/adapters/prom-client/metrics.ts";
import { SECRETS } from "../src/config/secrets.ts";
import { SETTINGS, type Setting } from "../src/config/setting.ts";
import type { Described } from "../src/http/api/endpoint.ts";
import { shapeOf, webhook } from "../src/http/api/openapi.ts";
import { endpoints } from "../src/http/api/registry.ts";

const README = "README.md";
const [BEGIN, END] = ["<!-- settings:begin -->", "<!-- settings:end -->"];

/** Every generated page: file → text. */
export function pages(): Readonly<Record<string, string>> {
  return {
    "docs/reference/settings.md": settingsPage(),
    "docs/reference/http-api.md": apiPage(),
    "docs/reference/metrics.md": metricsPage(),
    [README]: readme(readFileSync(README, "utf8")),
  };
}

function settingsPage(): string {
  const rows = SETTINGS.map((each) => [
    code(each.path.join(".")),
    each.env ? code(each.env) : "",
    each.expected,
    defaultOf(each),
    each.description,
  ]);
  return page(
    "Settings",
    "From `config/responder.yaml` (another file: `--config` or `RESPONDER_CONFIG`), then from the environment, which comes first. Durations are written like `90s`, `10m` or `1h30m`, sizes like `64KiB` or `4MiB`. All mistakes are told at once, by `serve` and by `check`.",
    table(["setting", "variable", "may be", "default", "meaning"], rows),
    "## Secrets",
    "By environment only, each also as `NAME_FILE`, the path of a file that is read again when it changes. A secret is in no log line, note or answer.",
    table(["variable", "meaning"], secretRows()),
  );
}

/** Those that most people set: what can be given by environment. */
function readme(text: string): string {
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${README} has no ${BEGIN} … ${END}`);
  const rows = SETTINGS.filter((each) => each.env).map((each) => [code(each.env ?? ""), meaning(each)]);
  return `${before}${BEGIN}\n\n${table(["variable", "meaning (default)"], [...secretRows(), ...rows])}\n\n${END}${after}`;
}

function meaning(setting: Setting): string {
  const shown = defaultOf(setting);
  return shown === "" ? setting.description : `${setting.description} (${shown})`;
}

function secretRows(): readonly (readonly string[])[] {
  return Object.entries(SECRETS).map(([name, says]) => [code(name), says]);
}

function defaultOf(setting: Setting): string {
  const text = Array.isArray(setting.default) ? setting.default.join(",") : textOf(setting.default);
  return text === "" ? "" : code(text);
}

function apiPage(): string {
  return page(
    "HTTP API",
    "Webhooks carry one of the tokens in `ALERTMANAGER_TOKEN`, everything under `/api` one of those in `API_TOKEN`, as `Authorization: Bearer <token>`. Errors are `application/problem+json` (RFC 9457): `detail` says what, where and what to do; 400 is a wrong shape, 401 a missing or unknown token. The full shapes are in the OpenAPI 3.1 document at `/api/openapi.json`.",
    ...[webhook, ...endpoints()].flatMap(endpointSections),
    "## Without a token",
    table(
      ["endpoint", "answer"],
      [
        ["`GET /healthz`", "200 while the process answers."],
        [
          "`GET /readyz`",
          "200 with `status` `ready`, or `degraded` and the parts that do not work; 503 before the start, while stopping, and for 15 seconds after a webhook that could not be stored.",
        ],
        ["`GET /metrics`", "[Metrics](metrics.md) in Prometheus' text format."],
      ],
    ),
  );
}

function endpointSections({
  method,
  path,
  summary,
  query,
  body,
  answers,
  refusals = {},
}: Described): readonly string[] {
  const shape = query ?? body;
  const fields = shape ? fieldRows(shapeOf(shape, "input")) : [];
  const told = [...Object.entries(answers).map(([status, { says }]) => [status, says]), ...Object.entries(refusals)];
  return [
    `## ${method} ${path}`,
    `${summary}.`,
    ...(fields.length > 0 ? [table([query ? "query" : "body", "type", "meaning"], fields)] : []),
    table(["status", "meaning"], told),
  ];
}

function fieldRows(schema: Record<string, unknown>): readonly (readonly string[])[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Record<string, unknown>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, field]) => [
    required.includes(name) ? `**${code(name)}**` : code(name),
    typeOf(field),
    [field["description"], textOf(field["default"]) && `Default ${code(textOf(field["default"]))}.`]
      .filter(Boolean)
      .join(" "),
  ]);
}

function typeOf(field: Record<string, unknown>): string {
  if (Array.isArray(field["enum"])) return field["enum"].map((each) => code(String(each))).join(", ");
  const variant = Array.isArray(field["anyOf"]) ? (field["anyOf"][0] as Record<string, unknown>) : field;
  const type = String(variant["type"]);
  return { string: "text", object: "object", array: "list", integer: "whole number" }[type] ?? type;
}

function metricsPage(): string {
  const registry = new Registry();
  metricsIn(registry);
  backlogGauges(registry, { now: () => 0 }, () => Promise.reject(new Error("not asked")));
  const rows = registry
    .getMetricsAsArray()
    .map((metric) => [code(metric.name), String(metric.type), labelsOf(metric), metric.help]);
  return page(
    "Metrics",
    "Served at `/metrics`, besides Node's own process metrics. Labels hold names from settings, runbooks and code only, never text from an alert.",
    table(["metric", "type", "labels", "meaning"], rows),
  );
}

function labelsOf(metric: object): string {
  const names: unknown = "labelNames" in metric ? metric.labelNames : [];
  return Array.isArray(names) ? names.map((name) => code(String(name))).join(", ") : "";
}

function page(title: string, intro: string, ...sections: readonly string[]): string {
  return `${["<!-- Generated by scripts/docs.ts. -->", `# ${title}`, intro, ...sections].join("\n\n")}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function code(text: string): string {
  return `\`${text}\``;
}

if (import.meta.main) for (const [file, text] of Object.entries(pages())) writeFileSync(file, text);
