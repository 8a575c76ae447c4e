import type { DeletionQuote, Failure, PreviewScope, Run } from 'common';
import { type CommandContext, print, progressFor } from './context';
import { blockingRun, EXIT, Usage } from './exit';
import { follow } from './follow';
import { type ScopeOptions, scopeOf, startScopeOf } from './scope';
import { commandLine, connectionLines, countsOf, ended, quoteText, resumeLine, statusTable, summary, table } from './words';

/** What each command does; it answers the exit code. */
export type Command<A extends unknown[]> = (context: CommandContext, ...args: A) => Promise<number>;

export interface StartOptions extends ScopeOptions {
  detach?: boolean;
  confirm?: string;
}

export const start: Command<[string, StartOptions]> = async (context, pipeline, { detach, confirm, ...options }) => {
  const scope = startScopeOf(options);
  if (confirm !== undefined && scope.kind !== 'deletion') throw new Usage('--confirm belongs to a deletion.');
  if (scope.kind === 'deletion' && confirm === undefined) return quote(context, pipeline, scope.of);
  const run = await context.backend.start(pipeline, scope, confirm);
  return detach ? begun(context, run) : toItsEnd(context, run);
};

/** A deletion that isn't confirmed says what it would delete, and ends like any other refusal. */
async function quote(context: CommandContext, pipeline: string, of: DeletionQuote['of']): Promise<number> {
  const quoted = await context.backend.deletion(pipeline, of);
  print(context, quoted, quoteText);
  return EXIT.refused;
}

export const resume: Command<[string, { detach?: boolean }]> = async (context, runId, { detach }) => {
  const run = await context.backend.resume(runId).catch(async (error: unknown) => {
    // Its worker may have died without a word: then this process continues with it.
    if (blockingRun(error) === runId) return context.backend.getRun(runId);
    throw error;
  });
  return detach ? begun(context, run) : toItsEnd(context, run);
};

export const retry: Command<[string, { detach?: boolean; code?: string }]> = async (context, runId, { detach, code }) => {
  const run = await context.backend.retryFailed(runId, code);
  return detach ? begun(context, run) : toItsEnd(context, run);
};

export const stop: Command<[string]> = async (context, pipeline) => {
  const run = await context.backend.stop(pipeline);
  print(context, run, () => `${pipeline}: ${run.status}. Resume later: ${resumeLine(run, context.options.service)}`);
  return EXIT.ok;
};

export const status: Command<[]> = async (context) => {
  print(context, await context.backend.status(), statusTable);
  return EXIT.ok;
};

export interface PreviewOptions extends ScopeOptions {
  limit: number;
  search?: string;
}

export const preview: Command<[string, PreviewOptions]> = async (context, pipeline, { limit, search, ...scope }) => {
  if (search !== undefined && Object.keys(scope).length > 0)
    throw new Usage("--search can't be combined with another choice of records.");
  const chosen: PreviewScope = search === undefined ? scopeOf(scope) : { kind: 'search', text: search };
  const records = await context.backend.preview(pipeline, chosen, limit);
  // The requests themselves are what is looked for, so there is no other form for people.
  context.terminal.out(JSON.stringify(records, null, 2));
  return EXIT.ok;
};

export interface FailuresOptions {
  csv?: boolean;
  code?: string;
  search?: string;
}

export const failures: Command<[string, FailuresOptions]> = async (context, runId, { csv, code, search }) => {
  if (csv && search !== undefined) throw new Usage('--search is for the list; --csv takes --code.');
  const { backend, terminal, options } = context;
  if (csv) {
    // A piece may end in the middle of a row: it's cut as the network likes.
    for await (const piece of backend.failuresCsv(runId, code)) terminal.write(piece);
    return EXIT.ok;
  }
  const all: Failure[] = [];
  for await (const page of backend.failures(runId, { code, q: search })) all.push(...page);
  const rows = all.map((each) => [each.id, each.label ?? '', each.code, each.field ?? '', each.reason]);
  const none = (code ?? search) ? 'No rejected record matches.' : 'No record was rejected.';
  const words = () => (rows.length === 0 ? none : table(['Id', 'Known as', 'Code', 'Field', 'Reason'], rows));
  print({ backend, terminal, options }, all, words);
  return EXIT.ok;
};

export const check: Command<[]> = async (context) => {
  const connection = await context.backend.check();
  print(context, connection, connectionLines);
  return connection.ok ? EXIT.ok : EXIT.failed;
};

function sayNotices({ terminal, options }: CommandContext, { notices = [] }: Run): void {
  if (!options.json) for (const { message } of notices) terminal.err(message);
}

function begun(context: CommandContext, run: Run): number {
  sayNotices(context, run);
  print(context, run, () => `${run.pipeline}: started, run ${run.id}. A service or a job does its work.`);
  return EXIT.ok;
}

async function toItsEnd(context: CommandContext, begun: Run): Promise<number> {
  const { terminal, options, backend } = context;
  sayNotices(context, begun);
  if (!options.json) terminal.err(`run ${begun.id}`);
  const { run, interrupted } = await follow(backend, begun, progressFor(context), terminal.interruption).catch(
    (error: unknown) => {
      if (!options.json) terminal.err(`Resume: ${resumeLine(begun, options.service)}`);
      throw error;
    },
  );
  if (interrupted && !ended(run)) {
    print(
      context,
      run,
      () =>
        `${run.pipeline}: ${countsOf(run)}. The service continues with it.\nStop it: ${commandLine(`stop ${run.pipeline}`, options.service)}`,
    );
    return EXIT.interrupted;
  }
  const said = new Set(begun.notices?.map(({ message }) => message));
  print(context, run, ({ notices = [], ...ended }) =>
    summary({ ...ended, notices: notices.filter(({ message }) => !said.has(message)) }, options.service),
  );
  if (interrupted) return EXIT.interrupted;
  if (run.status !== 'done') return EXIT.failed;
  return run.counts.rejected > 0 ? EXIT.rejected : EXIT.ok;
}
