import {
  type ActiveImport,
  CsvImports,
  type CsvMparticleEnvironment,
  checkPrepared,
  hashOf,
  type Prepared,
  type Standing,
} from 'common/csv-mparticle';
import { Refused } from 'common/errors';
import { progressFor } from '../context';
import { EXIT, Usage } from '../exit';
import { follow } from '../follow';
import { keepHeapSmall } from '../smallHeap';
import { number } from '../words';
import { Cancelled, choose, confirm, pickFile } from './ask';
import { checkBar } from './checkBar';
import type { CsvContext } from './program';
import { type ReadingOptions, ready } from './ready';
import { report } from './report';
import { badRows, busyWords, othersWords, type Plan, planWords, SEEN_BEFORE } from './words';

export interface RunOptions extends ReadingOptions {
  resume?: boolean;
  restart?: boolean;
  yes?: boolean;
  importId?: string;
}

type How = 'start' | 'resume' | 'restart';

/** The share of bad rows says nothing about a handful of them. */
const REJECT_FLOOR = 100;

/** Imports a file: everything that can be known before is found out, shown and agreed to before the first request. */
export async function run(context: CsvContext, given: string | undefined, options: RunOptions): Promise<number> {
  keepHeapSmall();
  try {
    const path = given ?? (await pickFile(context));
    const { env, prepared } = await ready(context, path, options);
    for (const { message } of env.notices) context.terminal.err(message);
    return await new FileImport(context, options, env, prepared).run();
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
    context.terminal.err(error.message);
    return error.code;
  }
}

class FileImport {
  private imports: CsvImports | undefined;
  private readonly signal: AbortSignal;

  constructor(
    private readonly context: CsvContext,
    private readonly options: RunOptions,
    private readonly env: CsvMparticleEnvironment,
    private readonly prepared: Prepared,
  ) {
    this.signal = context.terminal.interruption;
  }

  async run(): Promise<number> {
    try {
      const known = await this.known();
      if (known?.state === 'resume') return await this.resume(known.hash, known.standing);
      if (known?.state === 'ended') return known.code;
      return await this.fromFirstRow(known?.state === 'restart');
    } finally {
      this.imports?.close();
    }
  }

  /** What is known of this content, if anything, and what is wanted then. */
  private async known() {
    if (!(await CsvImports.exist(this.env))) return undefined;
    this.imports = await CsvImports.open(this.env);
    if (!(await this.imports.mayKnow(this.prepared))) return undefined;
    const { file } = this.prepared;
    const bar = checkBar(this.context.terminal, { name: file.name, size: file.size, json: this.context.json });
    const hash = await hashOf(file, this.signal, (bytes) => bar.show(bytes)).finally(bar.end);
    const standing = await this.imports.standing(this.prepared, this.identity(hash));
    if (standing.state === 'busy') throw new Refused('already_running', busyWords(this.env.leaseSeconds));
    if (standing.state === 'finished') return this.wantedOfFinished(standing);
    if (standing.state === 'unfinished') return { ...(await this.wantedOfUnfinished(standing)), hash, standing };
    return undefined;
  }

  private async wantedOfUnfinished({ row }: Standing): Promise<{ state: 'resume' | 'restart' }> {
    if (this.options.resume) return { state: 'resume' };
    if (this.options.restart) return { state: 'restart' };
    const where = `This import has not ended: row ${number(row)} is the next one.`;
    if (!this.context.terminal.ask)
      throw new Usage(`${where} Add --resume to continue there, or --restart to begin at the first row.`);
    const state = await choose(this.context, where, [
      { value: 'resume' as const, text: `resume at row ${number(row)}` },
      { value: 'restart' as const, text: 'import from the first row' },
      { value: undefined, text: 'cancel' },
    ]);
    if (!state) throw new Cancelled(EXIT.refused);
    return { state };
  }

  private async wantedOfFinished({ run }: Standing): Promise<{ state: 'restart' } | { state: 'ended'; code: number }> {
    const counts = run?.counts;
    const words = `This file has been imported: ${number(counts?.written ?? 0)} rows were accepted, ${number(counts?.rejected ?? 0)} rejected.`;
    if (this.options.restart) return { state: 'restart' };
    if (this.options.resume) {
      const code = (counts?.rejected ?? 0) > 0 ? EXIT.rejected : EXIT.ok;
      if (this.context.json) this.context.terminal.out(JSON.stringify({ status: 'done', counts, left: 0 }, null, 2));
      else this.context.terminal.out(`${words} Nothing is left.`);
      return { state: 'ended', code };
    }
    if (!this.context.terminal.ask) throw new Refused('confirmation_required', `${words} Add --restart to import it again.`);
    const again = await choose(this.context, words, [
      { value: true, text: 'import from the first row' },
      { value: false, text: 'cancel' },
    ]);
    if (!again) throw new Cancelled(EXIT.refused);
    return { state: 'restart' };
  }

  private async resume(hash: string, { record, row }: Standing): Promise<number> {
    const { rows = 0, bad = 0 } = record ?? {};
    await this.agreed({ ...this.plan(), rows, bad, from: row });
    return this.work('resume', hash, { rows, bad });
  }

  private async fromFirstRow(again: boolean): Promise<number> {
    const { file } = this.prepared;
    const bar = checkBar(this.context.terminal, { name: file.name, size: file.size, json: this.context.json });
    const check = await checkPrepared(this.prepared, this.signal, (bytes, rows) => bar.show(bytes, rows)).finally(bar.end);
    const bad = badRows(check);
    const { rows } = check;
    if (rows >= REJECT_FLOOR && bad > rows * this.env.rejectLimit) {
      const codes = Object.entries(check.rejected).map(([code, count]) => `${number(count)} × ${code}`);
      throw new Usage(
        `${number(bad)} of ${number(rows)} rows would be rejected (${codes.join(', ')}), more than REJECT_LIMIT allows. Nothing was sent: see the first of them with validate.`,
      );
    }
    this.imports ??= await CsvImports.open(this.env);
    const others = again ? 0 : (await this.imports.standing(this.prepared, this.identity(check.hash))).others;
    const { restart, importId } = this.options;
    if (others > 0 && !restart && importId === undefined && !this.context.terminal.ask) {
      throw new Usage(`${othersWords(others)} Add --restart if that is meant.`);
    }
    if (others > 0) this.context.terminal.err(othersWords(others));
    if (again) this.context.terminal.err(SEEN_BEFORE);
    await this.agreed({ ...this.plan(), rows, bad, from: 1, check });
    return this.work(again ? 'restart' : 'start', check.hash, { rows, bad });
  }

  private plan(): Pick<Plan, 'prepared' | 'env' | 'importId'> {
    return { prepared: this.prepared, env: this.env, importId: this.options.importId };
  }

  private identity(hash: string) {
    return { hash, importId: this.options.importId ?? hash };
  }

  /** @throws Usage where no answer can be given, Cancelled */
  private async agreed(plan: Plan): Promise<void> {
    const { terminal } = this.context;
    terminal.err(planWords(plan));
    if (this.options.yes) return;
    if (!terminal.ask) throw new Usage('Nothing was sent: add --yes to import without being asked.');
    if (!(await confirm(this.context, 'Import it?'))) throw new Cancelled(EXIT.refused);
  }

  private async work(how: How, hash: string, counted: { rows: number; bad: number }): Promise<number> {
    if (this.signal.aborted) throw new Cancelled(EXIT.interrupted);
    this.imports ??= await CsvImports.open(this.env);
    const active: ActiveImport = await this.imports.begin(this.prepared, this.identity(hash), counted, how);
    const { terminal, json } = this.context;
    const progress = progressFor({ terminal, options: { json } }, { title: this.prepared.file.name, arrived: 'accepted' });
    const { run: ended, interrupted } = await follow(active, active.run, progress, this.signal);
    active.ended(ended);
    return report(this.context, { file: this.prepared.file.name, run: ended, interrupted, log: active.log.path });
  }
}
