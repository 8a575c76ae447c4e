import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild, startProgram } from './child.ts';
import type { Finished } from './cli.ts';
import type { ListsSandbox } from './lists.ts';

export interface StateEntry {
  list_id?: unknown;
  latest_timestamp?: string | null;
  elapsed_seconds?: number;
  total_updates?: number;
  [field: string]: unknown;
}

/** Whether this machine lets a user mount something in a namespace of his own. */
export const canMount = spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true']).status === 0;

/** A state directory of its own, and the commands that work on it. */
export class StateDirectory {
  readonly folder = mkdtempSync(join(tmpdir(), 'lists-'));
  readonly path = join(this.folder, 'state.json');

  constructor(
    private readonly sandbox: Pick<ListsSandbox, 'environment'>,
    private readonly variables: Record<string, string> = {},
  ) {}

  write(state: unknown): void {
    writeFileSync(this.path, typeof state === 'string' ? state : JSON.stringify(state, null, 4));
  }

  get text(): string {
    return readFileSync(this.path, 'utf8');
  }

  get entries(): StateEntry[] {
    return JSON.parse(this.text) as StateEntry[];
  }

  /** The command in a process of its own. */
  start(...args: string[]): Child {
    return startChild('cli', ['dist/main.js', 'mailchimp-ometria', ...args], this.environment);
  }

  /**
   * A shell script in a mount namespace of its own, where "$COMMAND" is the command and "$STATE_DIR" this directory.
   * What it mounts is gone when it ends.
   */
  inNamespace(script: string, ...args: string[]): Child {
    const environment = { ...this.environment, COMMAND: 'dist/main.js mailchimp-ometria', NODE: process.execPath };
    return startProgram(
      'unshare',
      'cli',
      ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', ...args],
      environment,
    );
  }

  get environment(): Record<string, string> {
    return { OMETRIA_RATE: '100', ...this.sandbox.environment, STATE_DIR: this.folder, ...this.variables };
  }

  async run(...args: string[]): Promise<Finished> {
    const child = this.start(...args);
    return { code: await child.exited, output: child.output() };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
