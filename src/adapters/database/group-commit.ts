import { setImmediate } from "node:timers/promises";
import { OutsideError } from "../../domain/outside-error.ts";

/** What bounds a queue of writes: how many may wait, and how many or how much one transaction takes. */
export interface Bounds {
  /** For the error of what is turned away: "storing a notification". */
  readonly doing: string;
  readonly waiting: number;
  readonly batch: number;
  /** Sum of the items' sizes in one transaction; a single larger item goes alone. */
  readonly size: number;
}

export interface GroupCommit<Item, Answer> {
  /** Resolves when the item is on disk. Rejects with OutsideError (`throttled`) at once when too many wait. */
  submit(item: Item): Promise<Answer>;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly settle: PromiseWithResolvers<Answer>;
}

type Write<Item, Answer> = (items: readonly Item[]) => Promise<readonly Answer[]>;

/**
 * Writes everything that waits in one transaction: one fsync for all is what makes durable answers cheap. `write` is
 * never called twice at a time; while it works, the next group forms.
 */
export function groupCommit<Item extends { readonly size: number }, Answer>(
  write: Write<Item, Answer>,
  bounds: Bounds,
): GroupCommit<Item, Answer> {
  const waiting: Waiting<Item, Answer>[] = [];
  let working: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      await setImmediate(); // a synchronous database never yields: let what has arrived join in
      await writeGroup(waiting.splice(0, groupLength(waiting, bounds)), write);
    }
    working = undefined;
  };

  return {
    submit: (item) => {
      if (waiting.length >= bounds.waiting) return Promise.reject(tooMany(bounds));
      const settle = Promise.withResolvers<Answer>();
      waiting.push({ item, settle });
      working ??= work();
      return settle.promise;
    },
    idle: async () => working,
  };
}

function groupLength(waiting: readonly { readonly item: { readonly size: number } }[], bounds: Bounds): number {
  let size = 0;
  const first = waiting.findIndex(({ item }, index) => {
    size += item.size;
    return index > 0 && (size > bounds.size || index >= bounds.batch);
  });
  return first === -1 ? waiting.length : first;
}

/** When a group fails for another reason than the database's own, each is tried alone: one must not spoil the others. */
async function writeGroup<Item, Answer>(
  group: readonly Waiting<Item, Answer>[],
  write: Write<Item, Answer>,
): Promise<void> {
  try {
    const answers = await write(group.map(({ item }) => item));
    for (const [index, { settle }] of group.entries()) settle.resolve(answers[index] as Answer);
  } catch (error) {
    const isShared = error instanceof OutsideError || group.length === 1;
    await (isShared ? reject(group, error) : writeEach(group, write));
  }
}

async function writeEach<Item, Answer>(
  group: readonly Waiting<Item, Answer>[],
  write: Write<Item, Answer>,
): Promise<void> {
  for (const one of group) await writeGroup([one], write);
}

function reject<Item, Answer>(group: readonly Waiting<Item, Answer>[], error: unknown): void {
  for (const { settle } of group) settle.reject(error);
}

function tooMany({ doing, waiting }: Bounds): OutsideError {
  return new OutsideError("journal", "throttled", doing, { detail: `${waiting} are waiting already` });
}
