import {
  checkCsvMparticle,
  hashOf,
  LastImport,
  loadBatchFrame,
  loadCsvMparticle,
  loadFolders,
  loadMapping,
  nothingImported,
  previewRows,
} from 'common/csv-mparticle';
import { ImportError, InvalidEnvironment } from 'common/errors';
import { EXIT, Usage } from '../exit';
import { table } from '../words';
import type { CsvContext } from './program';
import { preparedFile, type ReadingOptions } from './ready';
import { print } from './report';

export { run } from './run';

const TIMEOUT_MS = 60_000;

/** The first rows as they would be sent. They are data: they are printed because they were asked for. */
export async function preview(
  context: CsvContext,
  path: string,
  options: ReadingOptions & { limit: number; importId?: string },
): Promise<number> {
  const { limit, importId, ...reading } = options;
  const frame = loadBatchFrame(context.variables);
  const prepared = await preparedFile(path, reading);
  const { interruption } = context.terminal;
  const hash = await hashOf(prepared.file, interruption);
  const rows = await previewRows(prepared, { hash, importId: importId ?? hash }, frame, limit, interruption);
  context.terminal.out(JSON.stringify(rows, null, 2));
  return EXIT.ok;
}

export async function check(context: CsvContext, { mapping }: ReadingOptions): Promise<number> {
  const faults: Error[] = [];
  const env = await attempted(() => loadCsvMparticle(context.variables), faults);
  const loaded = await attempted(() => loadMapping(mapping), faults);
  if (!env || !loaded) throw new Usage(faults.map(({ message }) => message).join('\n'));
  for (const { message } of env.notices) context.terminal.err(message);
  const checks = [
    { ok: true, title: `mapping ${loaded.name}`, detail: `${loaded.mapping.identities.length} identities` },
    ...(await checkCsvMparticle(env, AbortSignal.any([context.terminal.interruption, AbortSignal.timeout(TIMEOUT_MS)]))),
  ];
  const ok = checks.every((each) => each.ok);
  print(context, { ok, checks }, (result) =>
    result.checks
      .map(({ ok: fine, title, detail, ...more }) => {
        const next = fine || !('nextStep' in more) ? undefined : more.nextStep;
        return `${fine ? 'ok    ' : 'not ok'}  ${title}${detail ? `: ${[detail, next].filter(Boolean).join(' ')}` : ''}`;
      })
      .join('\n'),
  );
  return ok ? EXIT.ok : EXIT.failed;
}

async function attempted<T>(load: () => T | Promise<T>, faults: Error[]): Promise<T | undefined> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof ImportError) && !(error instanceof InvalidEnvironment)) throw error;
    faults.push(error);
    return undefined;
  }
}

/** The rejected rows of the import begun last. */
export async function failures(context: CsvContext, { csv }: { csv?: boolean }): Promise<number> {
  const { terminal, variables } = context;
  const folders = loadFolders(variables);
  const last = await LastImport.open(folders);
  if (!last) throw nothingImported(folders.stateDir);
  try {
    const found = await last.failures();
    if (found.length === 0) {
      if (context.json) terminal.out('[]');
      else terminal.err('No row was rejected.');
      return EXIT.refused;
    }
    if (csv) for await (const piece of last.csv(found, terminal.interruption)) terminal.write(piece);
    else
      print(context, found, () =>
        table(
          ['Row', 'Code', 'Column', 'Reason'],
          found.map(({ id, code, field = '', reason }) => [id, code, field, reason]),
        ),
      );
    return EXIT.ok;
  } finally {
    last.close();
  }
}
