/** Does all tasks, at most `count` at one time, and resolves to what they came to, in their order. */
export async function inLanes<Task, Result>(
  count: number,
  tasks: readonly Task[],
  work: (task: Task) => Promise<Result>,
): Promise<readonly PromiseSettledResult<Result>[]> {
  const results: PromiseSettledResult<Result>[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < tasks.length; index = next++) {
      const [result] = await Promise.allSettled([work(tasks[index] as Task)]);
      results[index] = result;
    }
  };
  await Promise.all(Array.from({ length: count }, lane));
  return results;
}
