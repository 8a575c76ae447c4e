import Table from 'cli-table3';
import type { Case } from './cases.ts';
import type { Chain, Outcome } from './chain.ts';

export interface Measured {
  chains: Chain[];
  kills: number;
  /** Milliseconds. */
  takeOvers: number[];
  stops: number[];
  ends: number[];
}

/** The value that 95 of 100 don't exceed. */
export function p95(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? Number.NaN;
}

const sum = (outcomes: Outcome[], of: (outcome: Outcome) => number) => outcomes.reduce((total, each) => total + of(each), 0);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** What the table doesn't say of the imports that were killed at each step, a line each. */
export function figures({ chains, takeOvers, stops, ends }: Measured): string[] {
  const outcomes = chains.flatMap(({ disturbed }) => disturbed);
  const equal = outcomes.filter(({ countsEqual }) => countsEqual).length;
  const steps = new Set(outcomes.flatMap(({ killed }) => killed));
  return [
    `Imports from commercetools: ${outcomes.length}, killed at ${steps.size} different steps.`,
    `Source records: ${sum(outcomes, ({ counts }) => counts.read)}; counts equal to the source: ${equal} of ${outcomes.length}.`,
    `Sent again: ${sum(outcomes, ({ resent }) => resent)}, of ${sum(outcomes, ({ inFlight }) => inFlight)} in flight at the deaths.`,
    `95 % of take-overs within ${seconds(p95(takeOvers))} (${takeOvers.length}, with a lease of 2 s), of stops within ${seconds(p95(stops))} (${stops.length}), of SIGTERMs within ${seconds(p95(ends))} (${ends.length}).`,
  ];
}

/** All cases and their sums. */
export function tableOf(cases: Case[]): string {
  const table = new Table({
    head: ['Part', 'Killed or taken away', 'Kills', 'Missing', 'Doubled'],
    colAligns: ['left', 'left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  table.push(...cases.map(({ part, what, kills, missing, doubled }) => [part, what, kills, missing, doubled]));
  const all = (of: 'kills' | 'missing' | 'doubled') => cases.reduce((total, each) => total + each[of], 0);
  table.push(['All', '', all('kills'), all('missing'), all('doubled')]);
  return table.toString();
}
