import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { expect } from "chai";
import { httpWorld, TOKEN } from "../support/http-world.ts";
import { bodyWith, post, recorded } from "../support/webhook.ts";

const MiB = 1024 ** 2;
const firing = recorded("firing");
const alertsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    status: "firing",
    labels: {},
    startsAt: "2026-11-23T15:35:46Z",
    endsAt: "0001-01-01T00:00:00Z",
    fingerprint: index.toString(16).padStart(16, "0"),
  }));

const TOO_LARGE =
  "The body is larger than 4 MiB (intake.max_body, also counted inflated): group alerts into smaller groups with group_by.";
const NOT_JSON_TYPE = "The body must be JSON in UTF-8: send it with `Content-Type: application/json`.";
const WRONG_TOKEN = "The token is not one of those in ALERTMANAGER_TOKEN.";
const NO_TOKEN = "There is no token: set `authorization.credentials` in the webhook's http_config.";
const NO_TIME = "must be a time that exists, such as 2026-11-23T15:35:46.316Z.";
const NOT_INFLATED = "The body does not decompress: it is not what its Content-Encoding says, or it was cut off.";
const VERSION =
  '`version` must be "4" (Alertmanager) or "1" (Grafana): other senders and custom payloads cannot be taken.';
const MORE = " There are more mistakes, listed under `errors`.";

interface Bad {
  readonly name: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly detail: string;
}

const bad = (name: string, body: string | Buffer, detail: string, status = 400): Bad => ({
  name,
  body,
  detail,
  status,
});

const BODIES: readonly Bad[] = [
  bad("is empty", "", "The body is empty: send a JSON document."),
  bad("is cut off", firing.slice(0, 500), "The body is not JSON: it ends too early."),
  bad("is cut off before its end", firing.trimEnd().slice(0, -1), "The body is not JSON: it ends too early."),
  bad("is a form", "status=firing", "The body is not JSON."),
  bad("has a comma too much", '{"a":1,}', "The body is not JSON: there is a mistake at character 8."),
  bad(
    "has a control character in a text",
    '{"a":"\u0007"}',
    "The body is not JSON: there is a mistake at character 7.",
  ),
  bad("begins with a byte order mark", `\u{FEFF}${firing}`, "The body is not JSON."),
  bad("is two documents", `${firing}${firing}`, "The body is not JSON: there is a mistake at character 1082."),
  bad("is not UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x22]), "The body is not valid UTF-8: send JSON in UTF-8."),
  bad("is UTF-16", Buffer.from(firing, "utf16le"), "The body is not JSON: there is a mistake at character 2."),
  bad(
    "has an overlong UTF-8 sequence",
    Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
    "The body is not valid UTF-8: send JSON in UTF-8.",
  ),
  bad("is null", "null", "The body must be an object, not null."),
  bad("is a list", "[]", "The body must be an object, not a list."),
  bad("is a text", '"firing"', "The body must be an object, not text."),
  bad("is a number", "4", "The body must be an object, not a number."),
  bad("is an empty object", "{}", VERSION + MORE),
  bad("has another version", bodyWith({ version: "3" }), VERSION),
  bad("has a number as version", bodyWith({ version: 4 }), VERSION),
  bad("has no version", bodyWith({ version: undefined }), VERSION),
  bad(
    "has no groupKey",
    bodyWith({ groupKey: undefined }),
    "`groupKey` is missing: a custom payload in webhook_configs leaves it out, so send Alertmanager's own.",
  ),
  bad("has an empty groupKey", bodyWith({ groupKey: "" }), "`groupKey` must not be empty."),
  bad("has a number as groupKey", bodyWith({ groupKey: 1 }), "`groupKey` must be text, not a number."),
  bad(
    "has NUL in its groupKey",
    bodyWith({ groupKey: "a\0" }),
    "`groupKey` must not contain U+0000 or half a surrogate pair.",
  ),
  bad(
    "has half a surrogate in its groupKey",
    bodyWith({ groupKey: "a" }).replace('"groupKey":"a"', '"groupKey":"\\ud800"'),
    "`groupKey` must not contain U+0000 or half a surrogate pair.",
  ),
  bad(
    "has a groupKey of 64 KiB and one",
    bodyWith({ groupKey: "k".repeat(65_537) }),
    "`groupKey` must have at most 65536 characters.",
  ),
  bad("has an unknown status", bodyWith({ status: "pending" }), '`status` must be "firing" or "resolved".'),
  bad("has no alerts", bodyWith({ alerts: undefined }), "`alerts` is missing."),
  bad("has an empty list of alerts", bodyWith({ alerts: [] }), "`alerts` must not be empty."),
  bad("has an object as alerts", bodyWith({ alerts: {} }), "`alerts` must be a list, not an object."),
  bad("has null among its alerts", bodyWith({ alerts: [null] }), "`alerts[0]` must be an object, not null."),
  bad("has 10,001 alerts", bodyWith({ alerts: alertsOf(10_001) }), "`alerts` must have at most 10000 entries."),
  bad("has an alert without labels", bodyWith({}, { labels: undefined }), "`alerts[0].labels` is missing."),
  bad(
    "has a number as label",
    bodyWith({}, { labels: { severity: 1 } }),
    "`alerts[0].labels.severity` must be text, not a number.",
  ),
  bad(
    "has null as label",
    bodyWith({}, { labels: { severity: null } }),
    "`alerts[0].labels.severity` must be text, not null.",
  ),
  bad(
    "has a list as label",
    bodyWith({}, { labels: { severity: [] } }),
    "`alerts[0].labels.severity` must be text, not a list.",
  ),
  bad("has a list as labels", bodyWith({}, { labels: [] }), "`alerts[0].labels` must be an object, not a list."),
  bad(
    "has a label value of 64 KiB and one",
    bodyWith({}, { labels: { a: "x".repeat(65_537) } }),
    "`alerts[0].labels.a` must have at most 65536 characters.",
  ),
  bad(
    "has a label name of 1,025 characters",
    bodyWith({}, { labels: { ["n".repeat(1_025)]: "" } }),
    `\`alerts[0].labels["${"n".repeat(59)}…"]\` has a name that is too long.`,
  ),
  bad(
    "has an annotation that is no text",
    bodyWith({}, { annotations: { a: true } }),
    "`alerts[0].annotations.a` must be text, not true or false.",
  ),
  bad(
    "has a label name that would break a line",
    bodyWith({}, { labels: { "a\r\n`\u2028\u001b[31mb": 1 } }),
    '`alerts[0].labels["a \' [31mb"]` must be text, not a number.',
  ),
  bad(
    "has a number as group label",
    bodyWith({ groupLabels: { a: 1 } }),
    "`groupLabels.a` must be text, not a number.",
  ),
  bad(
    "has a start on 30 February",
    bodyWith({}, { startsAt: "2026-02-30T00:00:00Z" }),
    `\`alerts[0].startsAt\` ${NO_TIME}`,
  ),
  bad(
    "has a start at 25 o'clock",
    bodyWith({}, { startsAt: "2026-02-03T25:00:00Z" }),
    `\`alerts[0].startsAt\` ${NO_TIME}`,
  ),
  bad(
    "has a start without time zone",
    bodyWith({}, { startsAt: "2026-02-03T15:00:00" }),
    `\`alerts[0].startsAt\` ${NO_TIME}`,
  ),
  bad("has a number as start", bodyWith({}, { startsAt: 1_700_000_000 }), `\`alerts[0].startsAt\` ${NO_TIME}`),
  bad("has no start", bodyWith({}, { startsAt: undefined }), `\`alerts[0].startsAt\` ${NO_TIME}`),
  bad("has an end that is no time", bodyWith({}, { endsAt: "later" }), `\`alerts[0].endsAt\` ${NO_TIME}`),
  bad(
    "has a fingerprint of 15 digits",
    bodyWith({}, { fingerprint: "9c4121a20116622" }),
    "`alerts[0].fingerprint` must be 16 hexadecimal digits.",
  ),
  bad(
    "has a fingerprint in upper case",
    bodyWith({}, { fingerprint: "9C4121A201166223" }),
    "`alerts[0].fingerprint` must be 16 hexadecimal digits.",
  ),
  bad(
    "has an alert of unknown status",
    bodyWith({}, { status: "suppressed" }),
    '`alerts[0].status` must be "firing" or "resolved".',
  ),
  bad("has fewer than no truncated alerts", bodyWith({ truncatedAlerts: -1 }), "`truncatedAlerts` must be at least 0."),
  bad(
    "has half a truncated alert",
    bodyWith({ truncatedAlerts: 0.5 }),
    "`truncatedAlerts` must be a whole number, not a number.",
  ),
  bad("is __proto__ alone", '{"__proto__":{"version":"4"}}', VERSION + MORE),
  bad("is a million opened lists", "[".repeat(1_000_000), "The body is not JSON: it ends too early."),
  bad("is 4 MiB and one byte", " ".repeat(4 * MiB + 1), TOO_LARGE, 413),
  {
    ...bad("is a gzip bomb", gzipSync(Buffer.alloc(64 * MiB, " ")), TOO_LARGE, 413),
    headers: { "content-encoding": "gzip" },
  },
  {
    ...bad("is a brotli bomb", brotliCompressSync(Buffer.alloc(64 * MiB, " ")), TOO_LARGE, 413),
    headers: { "content-encoding": "br" },
  },
  {
    ...bad("is a deflate bomb", deflateSync(Buffer.alloc(64 * MiB, " ")), TOO_LARGE, 413),
    headers: { "content-encoding": "deflate" },
  },
  { ...bad("is not the gzip it claims to be", firing, NOT_INFLATED), headers: { "content-encoding": "gzip" } },
  {
    ...bad("is gzip that was cut off", gzipSync(firing).subarray(0, 100), NOT_INFLATED),
    headers: { "content-encoding": "gzip" },
  },
];

const encodingUnknown = "This Content-Encoding is not understood: send the body plain or as gzip, deflate or br.";

const HEADS: readonly Bad[] = [
  { ...bad("carries no token", firing, NO_TOKEN, 401), headers: { authorization: "" } },
  { ...bad("carries basic credentials", firing, NO_TOKEN, 401), headers: { authorization: "Basic YTpi" } },
  { ...bad("carries an empty token", firing, NO_TOKEN, 401), headers: { authorization: "Bearer " } },
  { ...bad("carries a wrong token", firing, WRONG_TOKEN, 401), headers: { authorization: "Bearer wrong" } },
  { ...bad("carries the token and more", firing, WRONG_TOKEN, 401), headers: { authorization: `Bearer ${TOKEN}x` } },
  {
    ...bad("carries half the token", firing, WRONG_TOKEN, 401),
    headers: { authorization: `Bearer ${TOKEN.slice(0, -1)}` },
  },
  {
    ...bad("carries the token with its name", firing, WRONG_TOKEN, 401),
    headers: { authorization: `Bearer am:${TOKEN}` },
  },
  {
    ...bad("is called a form", firing, NOT_JSON_TYPE, 415),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  },
  { ...bad("is called plain text", firing, NOT_JSON_TYPE, 415), headers: { "content-type": "text/plain" } },
  {
    ...bad("is called Latin-1", firing, NOT_JSON_TYPE, 415),
    headers: { "content-type": "application/json; charset=iso-8859-1" },
  },
  { ...bad("is compressed in an unknown way", firing, encodingUnknown, 415), headers: { "content-encoding": "zstd" } },
  { ...bad("is compressed twice", firing, encodingUnknown, 415), headers: { "content-encoding": "gzip, gzip" } },
];

describe("a webhook that", () => {
  for (const { name, body, headers, status, detail } of [...HEADS, ...BODIES]) {
    it(`${name} is answered with ${status} and why`, async () => {
      const { app, world } = httpWorld();

      const response = await post(app, body, headers);

      expect(response.body).to.include({ type: "about:blank", status, detail });
      expect(response.status).to.equal(status);
      expect(response.type).to.equal("application/problem+json");
      expect(world.accepted).to.deep.equal([]);
      expect(world.told).to.deep.equal([{ kind: "turned-away", status, reason: detail }]);
    });
  }
});
