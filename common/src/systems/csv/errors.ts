import { Fatal } from '../../contract/errors';

/** The file can't be read as it is: nothing of it was sent. The message holds no cell, only places and names of columns. */
export class InvalidFile extends Fatal {
  constructor(message: string) {
    super('invalid_file', message);
  }
}

/** A name of the file's header as it may be shown: quoted, with every character that can't be seen as its code. */
export function shownName(name: string): string {
  const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  const escaped = shown.replace(/[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}
