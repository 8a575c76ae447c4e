/** How the states of real time look, wherever they are shown. */
export const TONES = { off: 'secondary', on: 'positive', blocked: 'warning', stopped: 'critical' } as const;
