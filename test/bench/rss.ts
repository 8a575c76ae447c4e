import { readFileSync } from 'node:fs';

/** Megabytes a process holds now, by the kernel (Linux). */
export function rssOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes ?? 0) / 1024;
}

/** Watches a process until it is told to end, and says the most it held. */
export function watchRss(pid: number): () => number {
  let most = 0;
  const look = () => {
    try {
      most = Math.max(most, rssOf(pid));
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, 100);
  return () => {
    look();
    clearInterval(timer);
    return most;
  };
}
