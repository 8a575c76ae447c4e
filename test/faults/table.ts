import Table from 'cli-table3';
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

/** The promises, as rows of name and figure. */
export function promises({ chains, kills, takeOvers, stops, ends }: Measured): [string, string][] {
  const outcomes = chains.flatMap(({ disturbed }) => disturbed);
  const equal = outcomes.filter(({ countsEqual }) => countsEqual).length;
  return [
    ['kills (SIGKILL)', String(kills)],
    ['imports', String(outcomes.length)],
    ['source records', String(sum(outcomes, ({ counts }) => counts.read))],
    ['missing at the destination', String(sum(outcomes, ({ missing }) => missing))],
    ['unknown', String(sum(outcomes, ({ strange }) => strange))],
    ['there twice', String(sum(outcomes, ({ duplicates }) => duplicates))],
    ['sent again', String(sum(outcomes, ({ resent }) => resent))],
    ['in flight at the deaths', String(sum(outcomes, ({ inFlight }) => inFlight))],
    ['counts equal to the source', `${equal} of ${outcomes.length}`],
    ['take-over, 95 % within', `${seconds(p95(takeOvers))} of ${takeOvers.length}, with a lease of 2 s`],
    ['stop, 95 % within', `${seconds(p95(stops))} of ${stops.length}`],
    ['SIGTERM, 95 % within', `${seconds(p95(ends))} of ${ends.length}`],
  ];
}

/** Kills by step and pipeline: none may be left out. */
export function killsByStep(chains: Chain[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { killed } of chains.flatMap(({ disturbed }) => disturbed)) {
    for (const name of killed) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts];
}

export function print(rows: [string, string | number][]): string {
  const table = new Table({ style: { head: [], border: [] } });
  table.push(...rows);
  return table.toString();
}
