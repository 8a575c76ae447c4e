import { secureUrl } from 'common/errors';
import type { Backend } from './backend';
import { Usage } from './exit';
import { barProgress, lineProgress, type Naming, type Progress, silentProgress } from './progress';

/** Why the work is to end: by Ctrl-C, or by what supervises the process. */
export class Interrupted extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super('interrupted');
  }
}

/** What a command may use of the process it runs in. */
export interface Terminal {
  out(text: string): void;
  /** A piece of a result, exactly as it is: no line end is added. */
  write(piece: string): void;
  err(text: string): void;
  /** The terminal a bar can be drawn on; undefined in pipes and logs. */
  screen: NodeJS.WriteStream | undefined;
  /** Asks the person at the terminal; undefined where no answer can be given. The answer is undefined when the input has ended. */
  ask?: ((question: string) => Promise<string | undefined>) | undefined;
  /** Aborts at the first Ctrl-C or SIGTERM, with an Interrupted as its reason. */
  interruption: AbortSignal;
}

export interface GlobalOptions {
  json?: boolean;
  service?: string;
}

export interface CommandContext {
  terminal: Terminal;
  options: GlobalOptions;
  backend: Backend;
}

export function progressFor({ terminal, options }: Pick<CommandContext, 'terminal' | 'options'>, naming?: Naming): Progress {
  if (options.json) return silentProgress;
  return terminal.screen ? barProgress(terminal.screen, naming) : lineProgress((line) => terminal.err(line), naming);
}

/** A result: as JSON for programs, in words for people. */
export function print<T>({ terminal, options }: CommandContext, result: T, words: (result: T) => string): void {
  terminal.out(options.json ? JSON.stringify(result, null, 2) : words(result));
}

/** https, or plain http to this very machine: the token must not travel in the clear. */
export function serviceUrl(text: string): string {
  const url = secureUrl(text);
  if (url !== undefined) return url;
  throw new Usage('--service must be an https URL (http only for 127.0.0.1).');
}
