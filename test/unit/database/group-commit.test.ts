import { expect } from "chai";
import { groupCommit } from "../../../src/adapters/database/group-commit.ts";
import { OutsideError } from "../../../src/domain/outside-error.ts";

const BOUNDS = { doing: "storing", waiting: 100, batch: 10, size: 1_000 };
const item = (name: string, size = 1) => ({ name, size });

/** Writes that end when the event loop has turned; remembers its groups. */
function writes(fail: (names: readonly string[]) => Error | undefined = () => undefined) {
  const groups: (readonly string[])[] = [];
  let under = 0;
  const write = async (items: readonly { name: string; size: number }[]): Promise<readonly string[]> => {
    const names = items.map(({ name }) => name);
    groups.push(names);
    expect(++under).to.equal(1);
    await new Promise((resolve) => setImmediate(resolve));
    under -= 1;
    const error = fail(names);
    if (error) throw error;
    return names.map((name) => `stored ${name}`);
  };
  return { groups, write };
}

describe("group commit", () => {
  it("writes together what came together, one group at a time, and answers each", async () => {
    const { groups, write } = writes();
    const queue = groupCommit(write, BOUNDS);

    const first = ["a", "b"].map((name) => queue.submit(item(name)));
    await new Promise((resolve) => setImmediate(resolve));
    const second = ["c", "d", "e"].map((name) => queue.submit(item(name)));

    expect(await Promise.all([...first, ...second])).to.deep.equal("abcde".split("").map((name) => `stored ${name}`));
    expect(groups).to.deep.equal([
      ["a", "b"],
      ["c", "d", "e"],
    ]);
  });

  it("bounds a group by number and by size, and lets a giant go alone", async () => {
    const { groups, write } = writes();
    const queue = groupCommit(write, { ...BOUNDS, batch: 3, size: 10 });
    const sizes = [1, 1, 1, 1, 6, 6, 50, 1];

    await Promise.all(sizes.map((size, index) => queue.submit(item(String(index), size))));

    expect(groups).to.deep.equal([["0", "1", "2"], ["3", "4"], ["5"], ["6"], ["7"]]);
  });

  it("fails all of a group for the database's sake, and only the culprit for its own", async () => {
    const full = new OutsideError("journal", "rejected", "storing");
    const bug = new Error("bug");
    const away = groupCommit(writes(() => full).write, BOUNDS);
    const culprit = groupCommit(writes((names) => (names.includes("b") ? bug : undefined)).write, BOUNDS);
    const outcomes = async (queue: typeof away): Promise<unknown[]> => {
      const settled = await Promise.allSettled(["a", "b", "c"].map((name) => queue.submit(item(name))));
      return settled.map((each) => (each.status === "rejected" ? (each.reason as unknown) : each.value));
    };

    expect(await outcomes(away)).to.deep.equal([full, full, full]);
    expect(await outcomes(culprit)).to.deep.equal(["stored a", bug, "stored c"]);
  });

  it("turns away what comes when too many wait, and is idle when none does", async () => {
    const { write } = writes();
    const queue = groupCommit(write, { ...BOUNDS, waiting: 2 });

    const settled = Promise.allSettled(["a", "b", "c"].map((name) => queue.submit(item(name))));
    await queue.idle();

    const [, , third] = await settled;
    expect(third).to.have.nested.property("reason.code", "throttled");
  });
});
