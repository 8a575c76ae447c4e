import { allowed } from './bounds.ts';
import { KINDS, type Kind, withinLimits } from './cases.ts';
import type { Figures } from './figures.ts';

/** After the first minute: what share and limit allow, or one core. */
const LEAST = 0.85;
/** What memory may grow by between the first and the last third of a run. */
const GROWTH = 1.15;

/** Of the seconds after the first minute: the share of the limit that was used, and of a core that was busy. */
export function paceOf({ steady, limit }: Figures): { ofLimit: number; busy: number } | undefined {
  if (!steady || !limit.single) return undefined;
  return { ofLimit: steady.requests / allowed(limit.single.endpoint, steady.seconds), busy: steady.cpuSeconds / steady.seconds };
}

/**
 * Imports of large shops within the documented limits.
 * @returns what was slower than share, limit and core allow, and whose memory grew
 */
export async function scaleFigures(sizes: number[], say: (figures: Figures) => void): Promise<string[]> {
  const missed: string[] = [];
  const of = (kind: Kind) => sizes[KINDS.indexOf(kind)] ?? 0;
  for (const kind of KINDS.filter((each) => of(each) > 0)) {
    const judge = (figures: Figures) => {
      say(figures);
      missed.push(...faultsOf(figures));
    };
    await withinLimits(kind, of(kind), judge, false);
  }
  return missed;
}

function faultsOf(figures: Figures): string[] {
  const { what, steady } = figures;
  const pace = paceOf(figures);
  if (!steady || !pace) return [`${what}: was over within a minute.`];
  const { ofLimit, busy } = pace;
  const slow = Math.max(ofLimit, busy) < LEAST;
  const grown = steady.lateMb > steady.earlyMb * GROWTH;
  return [
    ...(slow ? [`${what}: ${percent(ofLimit)} of the limit, ${percent(busy)} of a core after the first minute.`] : []),
    ...(grown ? [`${what}: ${Math.round(steady.earlyMb)} MB at first, ${Math.round(steady.lateMb)} MB at last.`] : []),
  ];
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
