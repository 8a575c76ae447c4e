/** Variables of this route beside those of mParticle and the engine. */
export const CSV_VARIABLES = ['STATE_DIR', 'LOG_DIR'] as const;

export interface Folders {
  stateDir: string;
  logDir: string;
}

export function readFolders(variables: Record<string, string | undefined>): Folders {
  const text = (name: (typeof CSV_VARIABLES)[number]) => variables[name]?.trim() || undefined;
  return { stateDir: text('STATE_DIR') ?? 'state', logDir: text('LOG_DIR') ?? 'log' };
}
