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
   * The file as it is at the start, where nothing has been read before; also removes what a writer that was killed has left.
   * @throws Fatal `state_file_unusable`, with path and line
   */
  open(): StateText {
    this.removeLeftovers();
    try {
      const text = readFileSync(this.path, 'utf8');
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
      text = readFileSync(this.path, 'utf8');
      if (text === this.seen && !this.broken) return { kind: 'unchanged' };
      const state = parseStateText(text);
      this.broken = undefined;
      if (text === this.seen) return { kind: 'unchanged' };
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
      text = readFileSync(path, 'utf8');
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
      // Nothing comes between the comparison and the replacement, but what another process does within microseconds.
      if (readFileSync(path, 'utf8') !== text) return 'changed';
      renameSync(staged, path);
      return merged.kind;
    } catch (error) {
      throw unwritable(this.path, error);
    } finally {
      rmSync(staged, { force: true });
    }
  }

  /** Files of a writer that was killed: `state.json.new` and what write-file-atomic names `state.json.new.123`. */
  private removeLeftovers(): void {
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

/** Only root may give files away; a file of ours keeps its owner by itself. */
function ownerFor(uid: number, gid: number): { chown?: { uid: number; gid: number } } {
  return process.getuid?.() === 0 ? { chown: { uid, gid } } : {};
}

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';

/** A file that is mounted by itself can't be replaced: it is a device of its own in its directory. */
function refuseMountedFile(path: string): void {
  const real = realpathSync(path);
  if (statSync(real).dev !== statSync(dirname(real)).dev) throw mounted(path);
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
