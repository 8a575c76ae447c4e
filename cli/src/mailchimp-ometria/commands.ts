import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import type { ControllerEnd, Failure, Logger, Run } from 'common';
import { createLogger, ImportError, type MailchimpOmetria, Refused } from 'common/mailchimp-ometria';
import { Interrupted, type Terminal } from '../context';
import { EXIT } from '../exit';
import { keepHeapSmall } from '../smallHeap';
import type { Bars } from './bars';
import { lineLog, quieter } from './lineLog';
import { checkLines, failureTable, previewText, statusTable } from './words';

const TIMEOUT_MS = 10 * 60_000;
const SLICE_MS = 2 ** 31 - 1;
/** Codes that say: one side gives no usable answer, the same may work later. */
const UNAVAILABLE = ['mailchimp_unavailable', 'ometria_unavailable'];

export interface ListContext {
  terminal: Terminal;
  json: boolean;
  route: MailchimpOmetria;
  bars: Bars | undefined;
}

/** Where log lines go: above the bars on a terminal, to standard error otherwise. */
export function logsOf(env: { logLevel: string; logFormat: string }, terminal: Terminal, bars: Bars | undefined) {
  const write = bars ? bars.line : terminal.err;
  const say: Logger =
    env.logFormat === 'json'
      ? createLogger(env.logLevel, 'mailchimp-ometria', { write: (text: string) => write(text.trimEnd()) })
      : lineLog(env.logLevel, write);
  return { say, log: quieter(say) };
}

export interface GoOptions {
  once?: boolean;
  interval: number;
  listConcurrency: number;
}

export async function go({ route, terminal, json, bars }: ListContext, options: GoOptions): Promise<number> {
  const { once = false, interval, listConcurrency } = options;
  const settings = { once, intervalSeconds: interval, concurrency: listConcurrency };
  keepHeapSmall();
  let end: ControllerEnd;
  try {
    end = await route.control(settings, terminal.interruption, (controller) => bars?.begin(route, controller));
  } finally {
    bars?.end();
  }
  if (json) terminal.out(JSON.stringify(end, null, 2));
  return exitOf(end, !once && isTerminated(terminal));
}

/** A supervisor has ended a controller that was to run until then: nothing has failed. */
const isTerminated = ({ interruption: { reason } }: Terminal): boolean =>
  reason instanceof Interrupted && reason.signal === 'SIGTERM';

function exitOf({ by, failures, rejected }: ControllerEnd, terminated: boolean): number {
  if (by === 'interrupted') return terminated ? EXIT.ok : EXIT.interrupted;
  if (by === 'lost') return EXIT.refused;
  if (by === 'quit') return EXIT.ok;
  if (failures.some((code) => !UNAVAILABLE.includes(code))) return EXIT.failed;
  if (failures.length > 0) return EXIT.unavailable;
  return rejected ? EXIT.rejected : EXIT.ok;
}

export async function check({ route, terminal, json }: ListContext): Promise<number> {
  const file = fileCheck(route);
  const connection = await route.importer.check(AbortSignal.timeout(TIMEOUT_MS));
  const local = [file, directoryCheck(route)];
  const ok = connection.ok && local.every((each) => each.ok);
  if (json) terminal.out(JSON.stringify({ ok, systems: connection.systems, local }, null, 2));
  else {
    terminal.out(checkLines(connection, local));
    terminal.out(WELCOME);
  }
  return ok ? EXIT.ok : EXIT.failed;
}

const WELCOME =
  "\nA first load may start Ometria's welcome campaign for every subscribed member. Records pushed by API outrank the shop's own\nimporter in Ometria: an older status from Mailchimp can override a newer one from the shop.";

function fileCheck(route: MailchimpOmetria) {
  const title = 'State file';
  try {
    const { entries, warnings, refusals } = route.open();
    const faults = [...warnings, ...refusals.map(({ listId, message }) => `list ${listId}: ${message}.`)];
    const detail = `${route.file.path}, ${entries.length} usable entries. ${faults.join(' ')}`.trim();
    return { title, ok: faults.length === 0, detail };
  } catch (error) {
    return { title, ok: false, detail: error instanceof ImportError ? error.message : 'cannot be read' };
  }
}

function directoryCheck(route: MailchimpOmetria) {
  const folder = dirname(route.file.path);
  try {
    accessSync(folder, constants.W_OK);
    return { title: 'State directory', ok: true, detail: `${folder} can be written to` };
  } catch {
    return { title: 'State directory', ok: false, detail: `${folder} cannot be written to: check who owns it.` };
  }
}

export async function preview({ route, terminal, json }: ListContext, listId: string, limit: number): Promise<number> {
  const shown = await route.preview(listId, limit, AbortSignal.timeout(TIMEOUT_MS));
  terminal.out(json ? JSON.stringify(shown, null, 2) : previewText(listId, shown));
  return EXIT.ok;
}

export async function status({ route, terminal, json }: ListContext): Promise<number> {
  const entries = await route.status();
  terminal.out(json ? JSON.stringify(entries, null, 2) : statusTable(entries));
  return EXIT.ok;
}

export async function failures({ route, terminal, json }: ListContext, listId: string, csv: boolean): Promise<number> {
  if (csv) {
    for await (const piece of route.failuresCsv(listId)) terminal.write(piece);
    return EXIT.ok;
  }
  const all: Failure[] = [];
  for await (const page of route.failures(listId)) all.push(...page);
  terminal.out(json ? JSON.stringify(all, null, 2) : failureTable(all));
  return EXIT.ok;
}

/** Reads the rejected members again by their ids and sends them once more; moves no time. */
export async function retry(context: ListContext, listId: string): Promise<number> {
  const { route, terminal, json } = context;
  const newest = await route.newestRuns(listId);
  const active = newest.find(({ isActive }) => isActive);
  if (active)
    throw new Refused('already_running', `List ${listId} is worked on: try again when its run has ended.`, {
      runId: active.run.id,
    });
  const rejected = newest.filter(({ run }) => run.counts.rejected > 0);
  if (rejected.length === 0) throw new Refused('not_found', `The newest run of list ${listId} has no rejected records.`);
  route.usePipelinesOf(
    listId,
    newest.map(({ pipeline }) => pipeline),
  );
  const ended: Run[] = [];
  for (const { run } of rejected) ended.push(await retryRun(context, run));
  if (json) terminal.out(JSON.stringify(ended, null, 2));
  else
    for (const { counts, status } of ended)
      terminal.out(`list "${listId}" retry ${status}: ${counts.written} updated, ${counts.rejected} rejected.`);
  return exitOfRetry(ended, terminal);
}

async function retryRun({ route, terminal }: ListContext, run: Run): Promise<Run> {
  const started = await route.importer.retryFailed(run.id, { trigger: 'cli', requestedBy: 'cli' });
  while (!terminal.interruption.aborted) {
    const slice = await route.importer.work({ pipeline: run.pipeline, deadlineMs: SLICE_MS, signal: terminal.interruption });
    if (slice && !slice.more) break;
    await new Promise((done) => setTimeout(done, slice?.delayMs || 500));
  }
  const [status] = (await route.importer.status()).filter(({ pipeline }) => pipeline === run.pipeline);
  return status?.active ?? status?.lastRun ?? started;
}

function exitOfRetry(ended: Run[], { interruption }: Terminal): number {
  if (interruption.aborted) return EXIT.interrupted;
  const failed = ended.filter(({ status }) => status !== 'done');
  if (failed.some(({ error }) => !UNAVAILABLE.includes(error?.code ?? ''))) return EXIT.failed;
  if (failed.length > 0) return EXIT.unavailable;
  return ended.some(({ counts }) => counts.rejected > 0) ? EXIT.rejected : EXIT.ok;
}
