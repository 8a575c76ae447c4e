import type { RunSamples } from '../api/types';

type Sample = RunSamples['samples'][number];

/** A part of the time of a run: records a second, or null where no worker lived or nothing came back. */
export interface SpeedPoint {
  /** When it begins (epoch milliseconds). */
  time: number;
  read: number | null;
  rejected: number | null;
}

export interface Speed {
  points: SpeedPoint[];
  /** Records a second in the last ten seconds; undefined when the run has ended. */
  now?: number;
  /** Of the working time. */
  mean: number;
  best: number;
}

/** The most points: one is a few pixels wide. */
const POINTS = 60;
const LATELY_MS = 10_000;
/** No worker for longer than this is a gap, and so is nothing new for longer than `SILENCE_MS`, if that is unusual for the run. */
const IDLE_MS = 5000;
const SILENCE_MS = 10_000;
const UNUSUAL = 4;
/** A longer pause is drawn as no longer than this share of the rest: a run that was resumed days later is still to be seen. */
const SHORT_MS = 60_000;
const LONGEST_GAP = 0.2;

interface Stretch {
  from: number;
  ms: number;
  /** Of all its time; undefined in a gap. */
  rates: { read: number; rejected: number } | undefined;
}

const gapOf = (from: number, ms: number): Stretch => ({ from, ms, rates: undefined });

function stretchesOf(samples: readonly Sample[], now: number | undefined): Stretch[] {
  const lengths = samples.slice(1).map(({ time }, index) => time - (samples[index]?.time ?? time));
  const usual = [...lengths].sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0;
  const isSilence = (ms: number) => ms >= SILENCE_MS && ms >= usual * UNUSUAL;
  const stretches = samples.slice(1).flatMap((next, index): Stretch[] => {
    const before = samples[index] ?? next;
    const ms = next.time - before.time;
    const worked = next.at - before.at;
    const isIdle = ms - worked >= IDLE_MS;
    const length = isIdle ? worked : ms;
    if (ms <= 0) return [];
    if (isSilence(length)) return [gapOf(before.time, ms)];
    const rate = (count: number) => (length > 0 ? (count / length) * 1000 : 0);
    const rates = { read: rate(next.read - before.read), rejected: rate(next.rejected - before.rejected) };
    const active = length > 0 ? [{ from: before.time, ms: length, rates }] : [];
    return isIdle ? [...active, gapOf(before.time + length, ms - length)] : active;
  });
  const last = samples.at(-1);
  const silent = last && now !== undefined && isSilence(now - last.time);
  return silent ? [...stretches, gapOf(last.time, now - last.time)] : stretches;
}

interface Drawn extends Stretch {
  /** Where it is drawn, in milliseconds from the start. */
  at: number;
  width: number;
}

function drawn(stretches: readonly Stretch[]): Drawn[] {
  const worked = stretches.reduce((sum, { rates, ms }) => sum + (rates ? ms : 0), 0);
  let at = 0;
  return stretches.map((stretch) => {
    const width = stretch.rates || worked === 0 ? stretch.ms : Math.min(stretch.ms, Math.max(SHORT_MS, worked * LONGEST_GAP));
    const place = { ...stretch, at, width };
    at += width;
    return place;
  });
}

function pointAt(places: readonly Drawn[], from: number, to: number): SpeedPoint {
  let [read, rejected, seen, open] = [0, 0, 0, 0];
  let time: number | undefined;
  for (const { at, width, rates, from: begin, ms } of places) {
    const overlap = Math.min(to, at + width) - Math.max(from, at);
    if (overlap <= 0) continue;
    time ??= begin + ((Math.max(from, at) - at) / width) * ms;
    if (rates) {
      seen += overlap;
      read += rates.read * overlap;
      rejected += rates.rejected * overlap;
    } else open += overlap;
  }
  const isGap = seen === 0 || open > seen;
  return { time: time ?? 0, read: isGap ? null : read / seen, rejected: isGap ? null : rejected / seen };
}

function lately(samples: readonly Sample[], now: number): number {
  const last = samples.at(-1);
  const first = samples.findLast(({ time }) => time <= now - LATELY_MS) ?? samples[0];
  if (!last || !first || now <= first.time) return 0;
  return ((last.read - first.read) / (now - first.time)) * 1000;
}

/** The speed of a run over its time; undefined before there is anything to draw. */
export function speedOf({ samples, now }: RunSamples): Speed | undefined {
  const places = drawn(stretchesOf(samples, now));
  const end = places.at(-1);
  const last = samples.at(-1);
  const first = samples[0];
  if (!end || !last || !first) return undefined;
  const span = end.at + end.width;
  const count = Math.min(POINTS, Math.max(2, Math.floor(span / 1000)));
  const step = span / count;
  const points = Array.from({ length: count }, (_, index) => pointAt(places, index * step, (index + 1) * step));
  return {
    points,
    ...(now === undefined ? {} : { now: lately(samples, now) }),
    mean: last.at > 0 ? (last.read / last.at) * 1000 : 0,
    best: Math.max(0, ...points.map(({ read }) => read ?? 0)),
  };
}
