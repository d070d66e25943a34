import { type Arbitrary, array, boolean, constantFrom, integer, oneof, option, record, tuple } from "fast-check";
import type { Facts } from "../../../src/domain/facts.ts";

/** Three-valued logic by its own table, apart from the language: `undefined` is unknown. */
export type Known = boolean | undefined;

/** A condition as a tree that can be written and, apart from that, worked out. */
export interface Tree {
  readonly text: string;
  readonly value: (facts: Gaps) => Known;
}

export interface Gaps {
  readonly b?: boolean | undefined;
  readonly c?: boolean | undefined;
  readonly n?: number | undefined;
  readonly d?: number | undefined;
  readonly l?: readonly string[] | undefined;
}

export const gaps = record({
  b: option(boolean(), { nil: undefined }),
  c: option(boolean(), { nil: undefined }),
  n: option(integer({ min: -2, max: 2 }), { nil: undefined }),
  d: option(integer({ min: -2, max: 2 }), { nil: undefined }),
  l: option(array(constantFrom("p", "q"), { maxLength: 3 }), { nil: undefined }),
});

function not(value: Known): Known {
  return value === undefined ? undefined : !value;
}

function either(one: Known, other: Known): Known {
  if (one === true || other === true) return true;
  return one === undefined || other === undefined ? undefined : false;
}

function both(one: Known, other: Known): Known {
  return not(either(not(one), not(other)));
}

/** Unknown as soon as one of its values is. */
function strict<Value>(values: readonly (Value | undefined)[], decide: (known: readonly Value[]) => boolean): Known {
  const known = values.filter((each) => each !== undefined);
  return known.length < values.length ? undefined : decide(known);
}

const leaf = constantFrom<Tree>(
  { text: "x.b", value: ({ b }) => b },
  { text: "x.c", value: ({ c }) => c },
  { text: "x.n > 0", value: ({ n }) => strict([n], ([is = 0]) => is > 0) },
  { text: "x.n + 1 == 2", value: ({ n }) => strict([n], ([is = 0]) => is === 1) },
  { text: "x.d <= 0.0", value: ({ d }) => strict([d], ([is = 0]) => is <= 0) },
  { text: "double(x.n) < x.d", value: ({ n, d }) => strict([n, d], ([one = 0, other = 0]) => one < other) },
  { text: "'p' in x.l", value: ({ l }) => strict([l], ([is = []]) => is.includes("p")) },
  { text: "x.l.size() > 1", value: ({ l }) => strict([l], ([is = []]) => is.length > 1) },
  { text: "x.n in [0, 1]", value: ({ n }) => strict([n], ([is = -1]) => is === 0 || is === 1) },
);

/** `x.l.exists(e, e == 'p' || …)`: the elements' answers joined by or, by and. */
function overElements(inner: Tree, kind: "exists" | "all"): Tree {
  const [word, join] = kind === "exists" ? (["||", either] as const) : (["&&", both] as const);
  return {
    text: `x.l.${kind}(e, e == 'p' ${word} (${inner.text}))`,
    value: (facts) => facts.l?.map((e) => join(e === "p", inner.value(facts))).reduce(join, kind === "all"),
  };
}

const ternary = tuple(leaf, leaf, leaf).map(
  ([when, yes, no]): Tree => ({
    text: `(${when.text}) ? (${yes.text}) : (${no.text})`,
    value: (facts) => {
      const is = when.value(facts);
      return is === undefined ? undefined : (is ? yes : no).value(facts);
    },
  }),
);
const smallest = oneof(
  leaf,
  ternary,
  leaf.map((inner) => overElements(inner, "exists")),
);

/** One more operator around what `inner` makes; `other` stands beside it. */
function around(inner: Arbitrary<Tree>, other: Arbitrary<Tree>): Arbitrary<Tree> {
  const pair = tuple(other, inner);
  return oneof(
    inner.map((of): Tree => ({ text: `!(${of.text})`, value: (facts) => not(of.value(facts)) })),
    pair.map(
      ([a, b]): Tree => ({
        text: `(${b.text}) || (${a.text})`,
        value: (facts) => either(b.value(facts), a.value(facts)),
      }),
    ),
    pair.map(
      ([a, b]): Tree => ({
        text: `(${a.text}) && (${b.text})`,
        value: (facts) => both(a.value(facts), b.value(facts)),
      }),
    ),
    tuple(leaf, inner).map(
      ([a, b]): Tree => ({
        text: `(${overElements(a, "all").text}) == (${b.text})`,
        value: (facts) =>
          strict([overElements(a, "all").value(facts), b.value(facts)], ([one, other]) => one === other),
      }),
    ),
  );
}

/** At most `layers` operators deep: a leaf beside each, so that none is larger than the language allows. */
function chain(layers: number): Arbitrary<Tree> {
  return layers === 0 ? smallest : oneof(smallest, { weight: 3, arbitrary: around(chain(layers - 1), leaf) });
}

/** Operators on both sides of operators. */
function bush(layers: number): Arbitrary<Tree> {
  return layers === 0
    ? smallest
    : oneof(smallest, { weight: 3, arbitrary: around(bush(layers - 1), bush(layers - 1)) });
}

// the language holds chains of 15 layers in the worst case
export const tree = oneof(chain(12), bush(3));

/** What a collector would bring: what is unknown is left out. */
export function factsOf(given: Gaps): Facts {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
