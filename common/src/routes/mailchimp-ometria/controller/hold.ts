import { randomUUID } from 'node:crypto';
import { Conflict, Refused } from '../../../contract/errors';
import { type Holder, hasEnded, thisProcess } from '../../../state/holder';
import type { Store, Versioned } from '../../../state/stores/store';

const CONTROLLERS = 'data-import-controller';
const KEY = 'mailchimp-ometria';
const BEAT_MS = 3000;

interface Held {
  owner: string;
  holder: Holder;
  beat: number;
}

/** A state directory belongs to one controller at a time; this is its hold on it. */
export class ControllerHold {
  private readonly losing = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private writing: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly store: Store,
    private document: Versioned<Held>,
    leaseMs: number,
  ) {
    this.timer = setInterval(() => this.beat(), Math.min(BEAT_MS, leaseMs / 3)).unref();
  }

  /** @throws Refused `already_running` while another process has it */
  static async take(store: Store, leaseMs: number): Promise<ControllerHold> {
    const found = await store.get<Held>(CONTROLLERS, KEY);
    const isOver = !found || hasEnded(found.value.holder) || isExpired(found, leaseMs);
    if (!isOver) throw taken(found.value.holder);
    const held: Held = { owner: randomUUID(), holder: thisProcess(), beat: 0 };
    try {
      return new ControllerHold(store, await store.put(CONTROLLERS, KEY, held, found?.version ?? 0), leaseMs);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      throw taken((await store.get<Held>(CONTROLLERS, KEY))?.value.holder);
    }
  }

  /** Aborts when another controller has taken the directory over, as after a long freeze of this process. */
  get lost(): AbortSignal {
    return this.losing.signal;
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    await this.store.delete(CONTROLLERS, KEY, this.document.version).catch(() => {});
  }

  private beat(): void {
    this.writing = this.writing.then(() => this.renew());
  }

  private async renew(): Promise<void> {
    const { value, version } = this.document;
    try {
      this.document = await this.store.put(CONTROLLERS, KEY, { ...value, beat: value.beat + 1 }, version);
    } catch (error) {
      if (error instanceof Conflict) this.losing.abort(new Error('another controller has taken over'));
    }
  }
}

/** A process of this machine that lives keeps its hold however busy it is; of others only their beat is known. */
function isExpired({ value, serverNow, lastModifiedAt }: Versioned<Held>, leaseMs: number): boolean {
  return value.holder.host !== thisProcess().host && serverNow - lastModifiedAt > leaseMs;
}

function taken(holder: Holder | undefined): Refused {
  const by = holder ? ` (process ${holder.pid} on ${holder.host.split(' ')[0]})` : '';
  return new Refused(
    'already_running',
    `Another controller works on this state directory${by}. End it first: create controller.quit there, or press Ctrl-C where it runs.`,
  );
}
