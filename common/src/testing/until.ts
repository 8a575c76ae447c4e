const LIMIT_MS = 30_000;
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Waits for a condition, however busy the machine is; fails when it doesn't come true within half a minute. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${LIMIT_MS} ms: ${condition}`);
    await turn();
  }
}

/** Waits until a number has not changed for `quietMs`: for what should come to rest at a place that isn't known before. */
export async function atRest(read: () => number, quietMs = 150): Promise<void> {
  let last = read();
  let since = Date.now();
  await until(() => {
    if (read() !== last) [last, since] = [read(), Date.now()];
    return Date.now() - since >= quietMs;
  });
}
