/** Looks every millisecond until it finds something; fails after `ms`, naming what it waited for. */
export async function until<Found>(what: string, look: () => Found | undefined | false, ms = 30_000): Promise<Found> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`did not come true within ${ms} ms: ${what}`);
}
