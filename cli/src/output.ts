import type { Writable } from 'node:stream';

/** Where a command prints to, and whether all of it arrived. */
export interface Output {
  write(text: string): void;
  /**
   * Waits until the other side has taken everything written so far, or can't any more. Answers what went wrong; a reader
   * that has seen enough and left (`| head`) is nothing wrong.
   */
  flushed(): Promise<NodeJS.ErrnoException | undefined>;
}

/** What a write ends with once its reader has left: the pipe is closed, and so is our end of it. */
const READER_LEFT = ['EPIPE', 'ERR_STREAM_DESTROYED'];

export function outputTo(stream: Writable): Output {
  let failure: NodeJS.ErrnoException | undefined;
  const note = (error?: NodeJS.ErrnoException | null) => {
    if (error && !READER_LEFT.includes(error.code ?? '')) failure ??= error;
  };
  // Each write gets its own error; without a listener the first would end the process.
  stream.on('error', note);
  return {
    write: (text) => {
      stream.write(text, note);
    },
    flushed: () =>
      new Promise((resolve) => {
        stream.write('', (error) => {
          note(error);
          resolve(failure);
        });
      }),
  };
}
