import { expect } from "chai";
import * as fc from "fast-check";
import { bytesOf, quantityOf } from "../../src/domain/bytes.ts";

const LARGEST = 2n ** 63n - 1n;

describe("an amount of memory", () => {
  // as apimachinery's resource.ParseQuantity(text).Value() has them
  for (const [text, bytes] of [
    ["0", 0n],
    ["1", 1n],
    ["2Gi", 2147483648n],
    ["1536Mi", 1610612736n],
    ["1.5Gi", 1610612736n],
    ["0.1Gi", 107374183n],
    ["500M", 500000000n],
    ["128974848", 128974848n],
    ["129e6", 129000000n],
    ["1E", 10n ** 18n],
    ["1e3", 1000n],
    ["100m", 1n],
    ["1n", 1n],
    [".5Ki", 512n],
    ["5.Ki", 5120n],
    ["+1Ki", 1024n],
    ["9223372036854775807", LARGEST],
  ] as const) {
    it(`${text} is ${bytes} bytes`, () => {
      expect(bytesOf(text)).to.equal(bytes);
    });
  }

  for (const text of [
    "",
    " ",
    "Gi",
    ".",
    "-1Gi",
    "1 Gi",
    "1gi",
    "1KI",
    "1e",
    "1e1Ki",
    "0x10",
    "1_000",
    "∞",
    "9223372036854775808",
    "8Ei",
    "1e99",
    "9".repeat(41),
  ]) {
    it(`${JSON.stringify(text)} is none`, () => {
      expect(bytesOf(text)).to.equal(undefined);
    });
  }

  it("is read back exactly as it was written, whatever it is", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: LARGEST }), (bytes) => {
        expect(bytesOf(quantityOf(bytes))).to.equal(bytes);
      }),
    );
  });

  it("with a binary suffix is that many times its unit, to the byte", () => {
    const units = fc.constantFrom(["Ki", 10n], ["Mi", 20n], ["Gi", 30n], ["Ti", 40n] as const);
    fc.assert(
      fc.property(fc.nat({ max: 8_000_000 }), units, (count, [suffix, bits]) => {
        expect(bytesOf(`${count}${suffix}`)).to.equal(BigInt(count) << bits);
      }),
    );
  });

  it("with decimals is rounded up to the byte, never down", () => {
    fc.assert(
      fc.property(fc.nat({ max: 99 }), fc.nat({ max: 999_999 }), (whole, fraction) => {
        const bytes = bytesOf(`${whole}.${String(fraction).padStart(6, "0")}Ki`) ?? -1n;
        const exact = BigInt(whole) * 1_024_000_000n + BigInt(fraction) * 1024n;
        expect(bytes * 1_000_000n >= exact && (bytes - 1n) * 1_000_000n < exact).to.equal(true);
      }),
    );
  });
});
