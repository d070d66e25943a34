import { expect } from "chai";
import { array, assert, constantFrom, property } from "fast-check";
import { shownLogLine } from "../../../src/domain/log-line.ts";

const SECRET = "hunter2-x9Q/abc";

const ODD = constantFrom(
  "a",
  " ",
  "\0",
  "\t",
  "\u001b",
  "\u202e",
  "\u2028",
  "😀",
  "\ud83d",
  "=",
  '"',
  "\\",
  "://",
  "@",
  "token",
);

// each line holds the secret once, in a way in which programs print it
const LEAKS = [
  `Authorization: Bearer ${SECRET}`,
  `curl -H 'authorization: Basic ${SECRET}' failed`,
  `connecting with password=${SECRET} to db`,
  `connecting with PASSWORD='${SECRET}' to db`,
  `DB_PASSWORD=${SECRET}`,
  `{"level":"error","password":"${SECRET}","user":"a"}`,
  `{"msg":"{\\"api_key\\":\\"${SECRET}\\"}"}`,
  `{"token": "two words ${SECRET}"}`,
  `secretKey: ${SECRET}`,
  `GET /v1/items?api-key=${SECRET}&limit=5`,
  `redis://user:${SECRET}@redis:6379/0 refused`,
  `postgres://user:p@ss:${SECRET}@db/app`,
  `set-cookie: session=${SECRET}; HttpOnly`,
  `-----BEGIN RSA PRIVATE KEY-----${SECRET}`,
  `token "${SECRET} was cut off`.replace("token ", "token: "),
];

describe("a log line that leaves the cluster", () => {
  for (const line of LEAKS) {
    it(`hides the secret in: ${line.replace(SECRET, "…")}`, () => {
      const shown = shownLogLine(line);

      expect(shown).to.include("[redacted]");
      expect(shown).not.to.include("hunter2");
      expect(shown).not.to.include("abc");
    });
  }

  it("hides tokens that show by their form", () => {
    const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`;

    expect(shownLogLine(`got ${jwt} and AKIAABCDEFGHIJKLMNOP`)).to.equal("got [redacted] and [redacted]");
  });

  it("keeps what is no secret", () => {
    const line = '2026-11-24T02:00:00Z ERROR connection pool exhausted (10/10) user="ana" at http://db:5432/app';

    expect(shownLogLine(line)).to.equal(line);
  });

  it("escapes what a terminal would obey", () => {
    expect(shownLogLine("a\u001b[31mred\u0007\u202e\tb\r")).to.equal("a\\u{1b}[31mred\\u{7}\\u{202e} b");
  });

  it("is one short line without control characters, whatever came", () => {
    assert(
      property(
        array(ODD, { maxLength: 400 }).map((parts) => parts.join("")),
        (line) => {
          const shown = shownLogLine(line);

          expect(shown).to.match(/^[^\p{Cc}]*$/u);
          expect(shown.length).to.be.at.most(200);
          expect(shown.isWellFormed()).to.equal(true);
        },
      ),
    );
  });

  it("is ready at once, however long and odd the line is", () => {
    const line = `${"password".repeat(2_000)}${'key="'.repeat(2_000)}${"://".repeat(2_000)}`;
    const began = performance.now();

    shownLogLine(line);

    expect(performance.now() - began).to.be.below(200);
  });
});
