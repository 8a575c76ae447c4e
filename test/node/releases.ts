/** One release of each line that `engines` names; its packages in the registry are called `node-<platform>-<architecture>`. */
export const RELEASES = { 20: '20.20.2', 22: '22.23.5', 24: '24.22.3' } as const;
type Line = keyof typeof RELEASES;

/** Paths to run: all that is beside its source, and of each route what starts real processes. */
export const SUITES = [
  '/(common|service|job|event|cli)/src/',
  '/test/e2e/(operations|delta|live|csv|lists)\\.test',
  '/test/contract/connector\\.test',
] as const;

/** The lines that were asked for, all when none was. @throws RangeError for any other */
export function linesOf(asked: readonly string[]): Line[] {
  const known = Object.keys(RELEASES).map(Number) as Line[];
  const wrong = asked.filter((each) => !known.includes(Number(each) as Line));
  if (wrong.length > 0) throw new RangeError(`Node ${wrong.join(', ')} is none of ${known.join(', ')}.`);
  return asked.length === 0 ? known : asked.map((each) => Number(each) as Line);
}
