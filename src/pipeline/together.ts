/**
 * Like Promise.all, but when one fails it waits for the others before it throws: nothing goes on in the background while
 * the run is already being given back, and the order of its steps stays the same when it is resumed.
 */
export async function together<const Work extends readonly Promise<unknown>[]>(
  work: Work,
): Promise<{ -readonly [Key in keyof Work]: Awaited<Work[Key]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
