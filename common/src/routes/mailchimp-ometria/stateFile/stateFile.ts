import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Semaphore } from '../../../base/semaphore';
import { Fatal } from '../../../contract/errors';
import { type EntryResult, type Merged, mergeResult, parseStateText, StateFileFault, type StateText } from './text';

/** An editor that writes all the time isn't waited for without end. */
const MOST_ATTEMPTS = 50;

export type Looked = { kind: 'unchanged' } | { kind: 'changed'; state: StateText } | { kind: 'broken'; message: string };

/** `state.json`: read as often as wanted, written only to record what a run has done. */
export class StateFile {
  private readonly writing = new Semaphore(1);
  private seen: string | undefined;
  /** A text that couldn't be used: an editor may be in the middle of writing it. */
  private broken: { fault: string; reported: boolean } | undefined;

  constructor(readonly path: string) {}

  /**
   * The file as it is at the start, where nothing has been read before.
   * @throws Fatal `state_file_unusable`, with path and line
   */
  open(): StateText {
    try {
      const text = readText(this.path);
      refuseMountedFile(this.path);
      const state = parseStateText(text);
      this.seen = text;
      return state;
    } catch (error) {
      if (error instanceof Fatal) throw error;
      throw new Fatal('state_file_unusable', this.describe(error));
    }
  }

  /** What has changed since the last look; a broken file is reported once a change, when it has stood for two looks. */
  look(): Looked {
    let text: string | undefined;
    try {
      text = readText(this.path);
      if (text === this.seen && !this.broken) return { kind: 'unchanged' };
      const state = parseStateText(text);
      // Usable again is a change too, also with the same text: what a run has done may wait to be written.
      const wasReported = this.broken?.reported === true;
      this.broken = undefined;
      if (text === this.seen && !wasReported) return { kind: 'unchanged' };
      this.seen = text;
      return { kind: 'changed', state };
    } catch (error) {
      return this.noteBroken(text, this.describe(error));
    }
  }

  private noteBroken(text: string | undefined, message: string): Looked {
    const fault = `${message}\n${text ?? ''}`;
    if (this.broken?.fault !== fault) {
      this.broken = { fault, reported: false };
      return { kind: 'unchanged' };
    }
    if (this.broken.reported) return { kind: 'unchanged' };
    this.broken.reported = true;
    return { kind: 'broken', message };
  }

  /**
   * Merges a run's results into its entry, as the file is now. Replaces the file in one step, so that it is whole whatever
   * happens; an edit made meanwhile is merged into, never overwritten.
   * @returns what became of it, or `broken`: a file that can't be read is never overwritten
   * @throws Fatal `state_file_unusable` when the directory can't be written to
   */
  async record(result: EntryResult): Promise<Merged['kind'] | 'broken'> {
    return this.writing.run(async () => {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        const outcome = await this.tryRecord(result);
        if (outcome !== 'changed') return outcome;
      }
      return 'broken';
    });
  }

  private async tryRecord(result: EntryResult): Promise<Merged['kind'] | 'broken' | 'changed'> {
    let path: string;
    let text: string;
    let merged: Merged;
    try {
      // A link stays a link.
      path = realpathSync(this.path);
      text = readText(path);
      merged = mergeResult(text, result);
    } catch (error) {
      if (error instanceof StateFileFault || isAbsent(error)) return 'broken';
      throw unwritable(this.path, error);
    }
    if (merged.kind === 'gone') return 'gone';
    const staged = `${path}.new`;
    try {
      const { mode, uid, gid } = statSync(path);
      await writeFileAtomic(staged, merged.text, { mode, ...ownerFor(uid, gid) });
      // A disk that fills up may take a part of a file without an error.
      if (!readFileSync(staged).equals(Buffer.from(merged.text)))
        throw Object.assign(new Error('a short write'), { code: 'ENOSPC' });
      // Nothing comes between the comparison and the replacement, but what another process does within microseconds.
      if (readText(path) !== text) return 'changed';
      renameSync(staged, path);
      return merged.kind;
    } catch (error) {
      // Removed, or not to be read any more: the next attempt sees what there is.
      if (isAbsent(error) || error instanceof StateFileFault) return 'changed';
      throw unwritable(this.path, error);
    } finally {
      rmSync(staged, { force: true });
    }
  }

  /**
   * Removes the files of a writer that was killed: `state.json.new` and what write-file-atomic names `state.json.new.123`.
   * Only the one who may write the file calls it: another process may be about to rename its own.
   */
  removeLeftovers(): void {
    try {
      const path = realpathSync(this.path);
      const name = `${basename(path)}.new`;
      const folder = dirname(path);
      for (const file of readdirSync(folder)) {
        if (file === name || (file.startsWith(`${name}.`) && /^\d+$/.test(file.slice(name.length + 1)))) {
          rmSync(join(folder, file), { force: true });
        }
      }
    } catch {
      // A directory that can't be read says so when the file is.
    }
  }

  private describe(error: unknown): string {
    if (error instanceof StateFileFault) {
      return `${this.path}${error.line === undefined ? '' : `, line ${error.line}`}: the state file ${error.message}.`;
    }
    const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';
    if (code === 'ENOENT')
      return `${this.path}: there is no state file. Create it with one object for each list: [{"list_id": "…"}]`;
    return `${this.path}: the state file cannot be read (${code}).`;
  }
}

/**
 * Text that comes out again as the same bytes.
 * @throws StateFileFault for anything else than UTF-8
 */
function readText(path: string): string {
  const bytes = readFileSync(path);
  if (!isUtf8(bytes)) throw new StateFileFault('is not UTF-8: save it in that encoding');
  return bytes.toString('utf8');
}

/** Only root may give files away; a file of ours keeps its owner by itself. */
function ownerFor(uid: number, gid: number): { chown?: { uid: number; gid: number } } {
  return process.getuid?.() === 0 ? { chown: { uid, gid } } : {};
}

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';

/** A file that is mounted by itself can't be replaced. */
function refuseMountedFile(path: string): void {
  const real = realpathSync(path);
  if (statSync(real).dev !== statSync(dirname(real)).dev || mountPoints().includes(real)) throw mounted(path);
}

/** Both may come from one device of the host; then only the kernel's own list shows it, which not every system has. */
function mountPoints(): string[] {
  try {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    const unescaped = (path: string) => path.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
    return lines.map((line) => unescaped(line.split(' ')[4] ?? ''));
  } catch {
    return [];
  }
}

const mounted = (path: string) =>
  new Fatal(
    'state_file_unusable',
    `${path}: this file is mounted by itself, so it cannot be replaced. Mount the directory ${dirname(path)} instead.`,
  );

function unwritable(path: string, error: unknown): Fatal {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'unknown';
  if (code === 'EBUSY' || code === 'EXDEV') return mounted(path);
  if (code === 'ENOSPC')
    return new Fatal('disk_full', `${path}: the disk is full, so nothing can be saved. Free some space, then start again.`);
  return new Fatal(
    'state_file_unusable',
    `${path}: the state file cannot be replaced (${code}). Check who may write to ${dirname(path)}.`,
  );
}
