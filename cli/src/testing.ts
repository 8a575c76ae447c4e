import { sampleRun } from '../../common/src/testing/sampleRun';
import type { Backend } from './backend';

export const RUN = sampleRun({ trigger: 'cli', requestedBy: 'cli' });

const unexpected = async (): Promise<never> => {
  throw new Error('unexpected call');
};

/** A backend that can do nothing but what a test gives it. */
export function fakeBackend(methods: Partial<Backend>): Backend {
  return {
    whenInterrupted: 'stop',
    start: unexpected,
    deletion: unexpected,
    startSequence: unexpected,
    sequence: unexpected,
    stopSequence: unexpected,
    resumeSequence: unexpected,
    stop: unexpected,
    resume: unexpected,
    retryFailed: unexpected,
    status: unexpected,
    getRun: unexpected,
    runs: unexpected,
    failures: () => {
      throw new Error('unexpected call');
    },
    failuresCsv: () => {
      throw new Error('unexpected call');
    },
    preview: unexpected,
    schedules: unexpected,
    saveSchedule: unexpected,
    everythingSchedules: async () => ({}),
    saveEverythingSchedules: unexpected,
    check: unexpected,
    settings: unexpected,
    saveSettings: unexpected,
    settingsHistory: unexpected,
    live: unexpected,
    notifications: unexpected,
    testNotification: unexpected,
    work: async () => {},
    close: async () => {},
    ...methods,
  };
}
