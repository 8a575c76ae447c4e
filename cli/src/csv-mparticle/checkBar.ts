import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from '../context';
import { number } from '../words';

/** A file that is read sooner than this needs no bar. */
const PATIENCE_MS = 1000;
const DRAW_EVERY_MS = 100;
const LINE_EVERY_MS = 5000;

export interface CheckBar {
  show(bytes: number, rows?: number): void;
  end(): void;
}

/** How far the reading of a whole file is, once that takes more than a second. */
export function checkBar(
  { screen, err }: Terminal,
  { name, size, json }: { name: string; size: number; json: boolean },
): CheckBar {
  if (json) return { show() {}, end() {} };
  return screen ? drawn(screen, name, size) : printed(err, name, size);
}

function drawn(stream: NodeJS.WriteStream, name: string, size: number): CheckBar {
  const format = `checking ${name.slice(0, 40)} {bar} {percentage}% {what}`;
  const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  let drawAt = performance.now() + PATIENCE_MS;
  let begun = false;
  return {
    show(bytes, rows) {
      const now = performance.now();
      if (now < drawAt) return;
      drawAt = now + DRAW_EVERY_MS;
      const what = rows === undefined ? '' : `| ${number(rows)} rows`;
      if (!begun) bar.start(size, bytes, { what });
      begun = true;
      bar.update(bytes, { what });
    },
    end() {
      if (begun) bar.stop();
    },
  };
}

function printed(write: (line: string) => void, name: string, size: number): CheckBar {
  let last = performance.now();
  return {
    show(bytes, rows) {
      if (performance.now() - last < LINE_EVERY_MS) return;
      last = performance.now();
      const what = rows === undefined ? '' : `, ${number(rows)} rows`;
      write(`checking ${name}: ${Math.floor((bytes / Math.max(1, size)) * 100)}%${what}`);
    },
    end() {},
  };
}
