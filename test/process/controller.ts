import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import type { Finished } from './cli.ts';
import type { ListsSandbox } from './lists.ts';

export interface StateEntry {
  list_id?: unknown;
  latest_timestamp?: string | null;
  elapsed_seconds?: number;
  total_updates?: number;
  [field: string]: unknown;
}

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
    const environment = { OMETRIA_RATE: '100', ...this.sandbox.environment, STATE_DIR: this.folder, ...this.variables };
    return startChild('cli', ['dist/main.js', 'mailchimp-ometria', ...args], environment);
  }

  async run(...args: string[]): Promise<Finished> {
    const child = this.start(...args);
    return { code: await child.exited, output: child.output() };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
