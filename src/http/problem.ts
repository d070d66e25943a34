import { type ServerResponse, STATUS_CODES } from "node:http";

/** Why a request was refused: RFC 9457. `detail` says what, where and what to do, and quotes nothing unescaped. */
export interface Problem {
  readonly status: number;
  readonly detail: string;
  /** Every mistake in a body or query; the first is also in `detail`. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly headers?: Readonly<Record<string, string>>;
}

export function problem(status: number, detail: string, headers?: Readonly<Record<string, string>>): Problem {
  return headers ? { status, detail, headers } : { status, detail };
}

/** The document as sent. */
export function problemBody({ status, detail, errors }: Problem): string {
  return JSON.stringify({
    type: "about:blank",
    title: STATUS_CODES[status],
    status,
    detail,
    ...(errors && { errors }),
  });
}

export function sendProblem(response: ServerResponse, refused: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = problemBody(refused);
  response
    .writeHead(refused.status, { ...PLAIN, ...refused.headers, ...contentOf("application/problem+json", body) })
    .end(body);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, { ...PLAIN, ...contentOf("application/json", body) }).end(body);
}

export function sendText(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { ...PLAIN, ...contentOf(type, text) }).end(text);
}

const PLAIN = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

function contentOf(type: string, body: string): Record<string, string | number> {
  return { "content-type": type, "content-length": Buffer.byteLength(body) };
}
