import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { Controller } from 'common';
import type { MailchimpOmetria } from 'common/mailchimp-ometria';
import { duration, number } from '../words';

const DRAW_MS = 500;

/** One bar for each list that is worked on, below the lines of the log. */
export class Bars {
  private multi: MultiBar | undefined;
  private readonly bars = new Map<string, SingleBar>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  /** Prints a line above the bars. */
  readonly line = (text: string): void => {
    if (this.multi && this.bars.size > 0) this.multi.log(`${text}\n`);
    else this.stream.write(`${text}\n`);
  };

  begin(route: MailchimpOmetria, controller: Controller): void {
    let drawing = false;
    this.timer = setInterval(() => {
      if (drawing) return;
      drawing = true;
      this.draw(route, controller)
        .catch(() => {})
        .finally(() => {
          drawing = false;
        });
    }, DRAW_MS);
  }

  end(): void {
    clearInterval(this.timer);
    this.clear();
  }

  private async draw(route: MailchimpOmetria, controller: Controller): Promise<void> {
    const current = new Set(controller.current);
    for (const { pipeline, active } of await route.importer.status()) {
      if (!current.has(pipeline) || !active?.total) continue;
      const { counts, rate, etaMs } = active;
      const total = Math.max(active.total, counts.read, 1);
      const payload = {
        list: pipeline.split('-').slice(2, -1).join('-'),
        rate: number(Math.round(rate)),
        left: etaMs === undefined ? 'reading' : `${duration(etaMs)} left`,
      };
      const bar = this.bars.get(pipeline) ?? this.add(pipeline, total, payload);
      bar.setTotal(total);
      bar.update(counts.read, payload);
    }
    for (const [pipeline, bar] of this.bars) {
      if (current.has(pipeline)) continue;
      this.multi?.remove(bar);
      this.bars.delete(pipeline);
    }
    if (this.bars.size === 0) this.clear();
  }

  private add(pipeline: string, total: number, payload: object): SingleBar {
    const format = '{list} {bar} {value}/{total} | {rate}/s | {left}';
    // Without its own handler of Ctrl-C: it would stop drawing, and with that the lines of a controller that is ending.
    const options = { format, stream: this.stream, hideCursor: true, clearOnComplete: true, gracefulExit: false };
    this.multi ??= new MultiBar(options, Presets.shades_classic);
    const bar = this.multi.create(total, 0, payload);
    this.bars.set(pipeline, bar);
    return bar;
  }

  private clear(): void {
    // Lines wait for the next drawing, which a stop would drop.
    this.multi?.update();
    this.multi?.stop();
    this.multi = undefined;
    this.bars.clear();
  }
}
