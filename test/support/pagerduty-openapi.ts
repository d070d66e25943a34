import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Arrival } from "../../src/sandbox/pagerduty/traffic.ts";

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

interface Parameter {
  readonly $ref?: string;
  readonly in: "query" | "header" | "path";
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Media;
  readonly responses: Readonly<Record<string, Media>>;
}

interface PathItem extends Readonly<Record<"get" | "put" | "post" | "delete", Operation | undefined>> {
  readonly parameters?: readonly Parameter[];
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, PathItem>>;
}

/** PagerDuty's own document, from the folder that PAGERDUTY_CONTRACTS names; undefined when it is not there. */
export function openApi(file: string): OpenApi | undefined {
  const folder = process.env["PAGERDUTY_CONTRACTS"];
  const path = join(folder ?? "", file);
  if (folder === undefined || !existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, "utf8")) as OpenApi;
}

export type Exchange = Pick<Arrival, "method" | "path" | "query" | "headers" | "body">;

/** What PagerDuty's document has against the request. Unlike a JSON Schema it objects to properties that are not declared. */
export function objections(api: OpenApi, request: Exchange, prefix = ""): readonly string[] {
  const found = operationFor(api, request.method, request.path.slice(prefix.length));
  if (!found) return [`${request.method} ${request.path} is not declared`];
  const { operation, parameters } = found;
  const media = operation.requestBody?.content?.["application/json"];
  return [
    ...parameters.filter((each) => each.in === "header").flatMap((each) => headerObjections(each, request)),
    ...queryObjections(parameters, request),
    ...(media ? valueObjections(api, media.schema, request.body, { at: "body", strict: true }) : []),
  ];
}

/** What it has against an answer. Null is let pass: the document often forgets that a field may be null. */
export function answerObjections(
  api: OpenApi,
  request: string,
  answer: { status: number; body: unknown },
): readonly string[] {
  const [method = "", path = ""] = request.split(" ");
  const found = operationFor(api, method, path.split("?")[0] ?? "");
  const response = found?.operation.responses[String(answer.status)];
  if (!response) return [`${request} does not declare ${answer.status}`];
  const schema = response.content?.["application/json"]?.schema;
  return schema ? valueObjections(api, schema, answer.body, { at: "body", strict: false }) : [];
}

function operationFor(api: OpenApi, method: string, path: string) {
  const verb = method.toLowerCase() as "get";
  for (const [template, item] of Object.entries(api.paths)) {
    const operation = item[verb];
    if (!operation || !new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path)) continue;
    if (template.includes("{") && api.paths[path]) continue; // the literal path is meant
    const all = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
    return { operation, parameters: all.map((each) => resolved(api, each)) };
  }
  return undefined;
}

function headerObjections({ name, required, schema }: Parameter, { headers }: Exchange): readonly string[] {
  const value = headers[name.toLowerCase()];
  if (value === undefined) return required ? [`the header ${name} is missing`] : [];
  return schema.enum && !schema.enum.includes(value) ? [`the header ${name} may not be ${String(value)}`] : [];
}

function queryObjections(parameters: readonly Parameter[], { query }: Exchange): readonly string[] {
  return [...new URLSearchParams(query)].flatMap(([name, value]) => {
    const declared = parameters.find((each) => each.in === "query" && each.name === name);
    if (!declared) return [`the query parameter ${name} is not declared`];
    const { schema } = declared;
    if (schema.enum && !schema.enum.includes(value)) return [`the query parameter ${name} may not be ${value}`];
    const wrong = schema.type === "integer" && !/^\d+$/.test(value);
    return wrong ? [`the query parameter ${name} is no integer: ${value}`] : [];
  });
}

interface Place {
  readonly at: string;
  readonly strict: boolean;
}

function valueObjections(api: OpenApi, written: Schema, value: unknown, place: Place): readonly string[] {
  const schema = flat(api, written);
  const { at, strict } = place;
  if (value === null && !strict) return [];
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) {
    const tried = choices.map((each) => valueObjections(api, each, value, place));
    return tried.some((each) => each.length === 0) ? [] : [`${at} fits no choice: ${tried[0]?.join("; ")}`];
  }
  if (schema.enum && !schema.enum.includes(value)) return [`${at} may not be ${JSON.stringify(value)}`];
  if (schema.type && !isA(schema.type, value)) return [`${at} is no ${schema.type}`];
  return [
    ...boundObjections(schema, value, at),
    ...(Array.isArray(value)
      ? itemObjections(api, schema, value, place)
      : propertyObjections(api, schema, value, place)),
  ];
}

function itemObjections(api: OpenApi, { items }: Schema, value: readonly unknown[], place: Place): readonly string[] {
  if (!items) return [];
  return value.flatMap((each, index) => valueObjections(api, items, each, { ...place, at: `${place.at}[${index}]` }));
}

function propertyObjections(api: OpenApi, schema: Schema, value: unknown, place: Place): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const { properties = {}, required = [] } = schema;
  const missing = required.filter((name) => !(name in value)).map((name) => `${place.at}.${name} is missing`);
  const wrong = Object.entries(value).flatMap(([name, each]) => {
    const at = `${place.at}.${name}`;
    const declared = properties[name];
    if (declared) return valueObjections(api, declared, each, { ...place, at });
    return place.strict && schema.properties ? [`${at} is not declared`] : [];
  });
  return [...missing, ...wrong];
}

function boundObjections(schema: Schema, value: unknown, at: string): readonly string[] {
  const size = typeof value === "number" ? value : 0;
  const length = typeof value === "string" ? value.length : 0;
  const tooSmall = size < (schema.minimum ?? -Infinity) || length < (schema.minLength ?? 0);
  const tooLarge = size > (schema.maximum ?? Infinity) || length > (schema.maxLength ?? Infinity);
  return tooSmall || tooLarge ? [`${at} is out of bounds: ${String(value)}`] : [];
}

function isA(type: string, value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

/** References followed, `allOf` merged into one. */
function flat(api: OpenApi, written: Schema): Schema {
  const schema = resolved(api, written);
  const parts = (schema.allOf ?? []).map((each) => flat(api, each));
  const { allOf: _merged, ...own } = schema;
  const all = [...parts, own];
  const properties = all.flatMap((each) => Object.entries(each.properties ?? {}));
  return {
    ...Object.assign({}, ...all),
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    required: all.flatMap((each) => each.required ?? []),
  };
}

function resolved<T extends { readonly $ref?: string }>(api: OpenApi, value: T): T {
  if (value.$ref === undefined) return value;
  const path = value.$ref.slice(2).split("/");
  const target = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key.replaceAll("~1", "/")], api);
  return resolved(api, target as T);
}
