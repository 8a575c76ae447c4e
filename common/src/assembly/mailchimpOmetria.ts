import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Logger } from '../base/log';
import { Refused } from '../contract/errors';
import type { Importer } from '../contract/importer';
import type { Failure } from '../contract/run';
import { attempt, type System } from '../contract/system';
import { Controller, Lost } from '../routes/mailchimp-ometria/controller/controller';
import { ControllerHold } from '../routes/mailchimp-ometria/controller/hold';
import type { ControllerEnd, ControllerOptions } from '../routes/mailchimp-ometria/controller/parts';
import { words } from '../routes/mailchimp-ometria/controller/words';
import { mergeFieldsOf } from '../routes/mailchimp-ometria/members/map';
import { membersPipeline } from '../routes/mailchimp-ometria/members/pipeline';
import { type EntryStatus, failuresOfList, newestRuns, statusOfEntries } from '../routes/mailchimp-ometria/overview';
import { type Entry, readEntries } from '../routes/mailchimp-ometria/stateFile/entry';
import { StateFile } from '../routes/mailchimp-ometria/stateFile/stateFile';
import { failuresCsv } from '../state/failures';
import { EmbeddedStore, FILE } from '../state/stores/embedded';
import { MemoryStore } from '../state/stores/memory';
import type { Store } from '../state/stores/store';
import { ping } from '../systems/mailchimp/check';
import { MailchimpClient } from '../systems/mailchimp/client';
import { MailchimpList } from '../systems/mailchimp/lists';
import { OmetriaClient } from '../systems/ometria/client';
import { createImporter } from './createImporter';
import type { MailchimpOmetriaEnvironment } from './mailchimpOmetriaEnvironment';

export interface RouteLogs {
  /** The engine's and the clients' log. */
  log: Logger;
  /** The controller's lines. */
  say: Logger;
}

/** Everything an operator does with the lists of one state directory. */
export class MailchimpOmetria {
  readonly importer: Importer;
  readonly file: StateFile;
  private readonly mailchimp: MailchimpClient;
  private readonly ometria: OmetriaClient;
  private readonly bounds = { inclusive: false };
  private entries: readonly Entry[] = [];

  private constructor(
    private readonly env: MailchimpOmetriaEnvironment,
    private readonly logs: RouteLogs,
    private readonly store: Store & { close?(): void },
  ) {
    this.file = new StateFile(resolve(env.stateDir, 'state.json'));
    this.mailchimp = new MailchimpClient(env.mailchimp);
    this.ometria = new OmetriaClient(env.ometria);
    const { leaseSeconds, rejectLimit } = env;
    this.importer = createImporter({
      store,
      pipelines: () => this.entries.map((entry) => this.pipelineOf(entry)),
      systems: [this.mailchimpSystem(), this.ometriaSystem()],
      leaseMs: leaseSeconds * 1000,
      rejectLimit,
      log: logs.log,
    });
  }

  /**
   * Opens the store of the state directory.
   * @param use `nothing`: neither read nor written, as by a check or a preview; `existing`: nothing is created where there is none
   * @throws Fatal `state_unwritable`, `state_unreadable`
   */
  static async open(
    env: MailchimpOmetriaEnvironment,
    logs: RouteLogs,
    use: 'nothing' | 'existing' | 'all' = 'all',
  ): Promise<MailchimpOmetria> {
    const folder = resolve(env.stateDir);
    const isEmpty = use === 'nothing' || (use === 'existing' && !existsSync(join(folder, FILE)));
    return new MailchimpOmetria(env, logs, isEmpty ? new MemoryStore() : await EmbeddedStore.open(folder));
  }

  /**
   * Runs the controller until it is asked to end.
   * @param onStart gets the controller, to look at what it works on
   * @throws Refused `already_running`; Fatal
   */
  async control(
    options: Omit<ControllerOptions, 'refreshMs'>,
    signal: AbortSignal,
    onStart: (controller: Controller) => void = () => {},
  ): Promise<ControllerEnd> {
    const leaseMs = this.env.leaseSeconds * 1000;
    const hold = await ControllerHold.take(this.store, leaseMs);
    const ending = new AbortController();
    const end = () => ending.abort(signal.aborted ? signal.reason : new Lost('another controller has taken over'));
    signal.addEventListener('abort', end, { once: true });
    hold.lost.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    try {
      await this.noteKey();
      const parts = {
        importer: this.importer,
        store: this.store,
        file: this.file,
        mailchimp: this.mailchimp,
        leaseMs,
        ...this.logs,
        setEntries: (entries: readonly Entry[]) => this.use(entries),
      };
      const controller = new Controller(parts, { ...options, refreshMs: this.env.refreshSeconds * 1000 });
      onStart(controller);
      return await controller.run(ending.signal);
    } finally {
      await hold.release();
    }
  }

  /** @throws Fatal `state_file_unusable` */
  async status(): Promise<EntryStatus[]> {
    const { entries } = this.open();
    return statusOfEntries(entries, { importer: this.importer, store: this.store, refreshMs: this.env.refreshSeconds * 1000 });
  }

  failures(listId: string): AsyncIterable<Failure[]> {
    return failuresOfList(listId, this.store);
  }

  async *failuresCsv(listId: string): AsyncGenerator<string> {
    let head = true;
    for (const { run } of await this.newestRuns(listId)) {
      for await (const piece of failuresCsv(this.store, run.id)) {
        // Each run's part begins with the same head.
        if (head || !piece.startsWith('id,code,')) yield piece;
        head = false;
      }
    }
    if (head) yield 'id,code,field,reason\r\n';
  }

  newestRuns(listId: string) {
    return newestRuns(listId, this.store);
  }

  /** Pipelines of entries that are no longer in the file can still be retried. */
  usePipelinesOf(listId: string, pipelines: readonly string[]): void {
    const ranks = Math.max(0, ...pipelines.map((pipeline) => Number(pipeline.slice(pipeline.lastIndexOf('-') + 1))));
    this.use(readEntries(Array.from({ length: ranks }, () => ({ list_id: listId }))).entries);
  }

  /** Members as they would be sent, and how many there are of each status; nothing is sent or noted. */
  async preview(listId: string, limit: number, signal: AbortSignal) {
    // A page holds more than is asked for: members of its last second don't count.
    const [entry] = readEntries([{ list_id: listId, items_per_request: 1000 }]).entries;
    if (!entry) throw new Refused('invalid', 'LIST_ID must be 1 to 64 letters and digits.', { field: 'list_id' });
    const list = new MailchimpList(this.mailchimp, listId, mergeFieldsOf(this.env.settings));
    const asking = { signal, log: this.logs.log };
    const facts = await list.facts(asking);
    const statuses = await list.countByStatus(asking);
    this.use([entry]);
    const records = await this.importer.preview(entry.pipeline, { kind: 'all' }, limit, signal);
    return { name: facts.name, statuses, records };
  }

  /** Reads the file again. @throws Fatal `state_file_unusable` */
  open() {
    const state = this.file.open();
    this.use(state.entries);
    return state;
  }

  async close(): Promise<void> {
    await this.importer.close();
    this.store.close?.();
  }

  private use(entries: readonly Entry[]): void {
    this.entries = entries;
  }

  private pipelineOf(entry: Entry) {
    const { mailchimp, ometria, bounds } = this;
    return membersPipeline(entry, { mailchimp, ometria, settings: this.env.settings, bounds });
  }

  private mailchimpSystem(): System {
    const nextStep = 'Check MAILCHIMP_APIKEY and MAILCHIMP_URL.';
    return {
      id: 'mailchimp',
      title: 'Mailchimp',
      check: async ({ signal, log }) => {
        const asking = { signal, log };
        const key = await attempt({ id: 'mailchimp_key', title: 'Key', nextStep }, signal, async () => {
          await ping(this.mailchimp, asking);
          return 'accepted';
        });
        if (!key.ok) return [key];
        const ids = [...new Set(this.entries.map(({ listId }) => listId))];
        const lists = ids.map((listId) => {
          const list = { id: 'mailchimp_list', title: `List ${listId}`, params: { listId } };
          return attempt({ ...list, nextStep: 'Correct list_id in state.json, or take the entry out.' }, signal, async () => {
            const { name, subscribed, unsubscribed, cleaned } = await new MailchimpList(this.mailchimp, listId).facts(asking);
            return `"${name}", ${subscribed} subscribed, ${unsubscribed} unsubscribed, ${cleaned} cleaned`;
          });
        });
        return [key, ...(await Promise.all(lists))];
      },
      close: () => {},
    };
  }

  private ometriaSystem(): System {
    return {
      id: 'ometria',
      title: 'Ometria',
      check: async ({ signal, log }) => [
        await attempt(
          { id: 'ometria_key', title: 'Key', nextStep: 'Check OMETRIA_APIKEY and OMETRIA_URL.' },
          signal,
          async () => {
            const errors = await this.ometria.errors({ signal, log });
            return errors ? `accepted; its list of recent errors has ${errors} entries` : 'accepted';
          },
        ),
      ],
      close: () => {},
    };
  }

  /** Only a hash is kept: enough to notice another key. */
  private async noteKey(): Promise<void> {
    const hash = createHash('sha256').update(`ometria ${this.env.ometria.apiKey}`).digest('hex');
    const known = (await this.store.get<{ hash: string }>('data-import-config', 'ometria-key'))?.value.hash;
    if (known !== undefined && known !== hash) this.logs.say.warn({}, words.otherKey);
    if (known !== hash) await this.store.save('data-import-config', 'ometria-key', { hash });
  }
}
