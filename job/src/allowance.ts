/**
 * So many calls a minute, as a bucket that refills evenly: unused ones add up to a burst of a minute's worth.
 * The monotonic clock counts; setting the clock of the machine neither refills nor empties it.
 */
export function createAllowance(perMinute: number) {
  const everyMs = 60_000 / perMinute;
  let left = perMinute;
  let filledAt = performance.now();
  return {
    /** Takes one: 0 when there was one, else the milliseconds until there is. */
    take(): number {
      const now = performance.now();
      left = Math.min(perMinute, left + (now - filledAt) / everyMs);
      filledAt = now;
      if (left < 1) return (1 - left) * everyMs;
      left -= 1;
      return 0;
    },
  };
}
