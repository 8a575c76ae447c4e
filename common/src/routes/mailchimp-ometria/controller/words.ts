import type { StoredRun } from '../../../state/documents';
import type { ListFacts } from '../../../systems/mailchimp/lists';
import type { Entry } from '../stateFile/entry';

/** Lines of the log. Scripts of the older importer look for the first ones, so their words stay. */
export const words = {
  starting: 'controller: starting...',
  checking: 'controller: checking all lists.',
  sleeping: (seconds: number) => `controller: sleeping for ${seconds} seconds.`,
  stopping: 'controller: stopping.',
  upToDate: ({ listId, latest }: Entry) => `controller: list "${listId}" up to date, last updated on "${latest.text}".`,
  begun: (listId: string, kind: string, how: 'started' | 'resumed', members: number | undefined) =>
    `controller: list "${listId}" ${kind} ${how}, ${members ?? 'an unknown number of'} members.`,
  done: (listId: string, kind: string, { counts, workedMs }: StoredRun) =>
    `controller: list "${listId}" ${kind} done: ${counts.written} updated, ${counts.skipped} skipped, ${counts.rejected} rejected in ${(workedMs / 1000).toFixed(1)} seconds.`,
  failed: (listId: string, kind: string, code: string, nextTry: string | undefined) =>
    `controller: list "${listId}" ${kind} failed: ${code}${nextTry === undefined ? '' : `, next try at ${nextTry}`}.`,
  why: (listId: string, message: string) => `controller: list "${listId}": ${message}`,
  givenUp: (listId: string) =>
    `controller: list "${listId}": latest_timestamp was changed, so the run in progress is given up for a new one.`,
  removed: (listId: string) =>
    `controller: list "${listId}" is no longer in the state file: its run is stopped, nothing is written.`,
  keptTime: (listId: string) =>
    `controller: list "${listId}": latest_timestamp was changed while it was worked on, so that time stays.`,
  gone: (listId: string) => `controller: list "${listId}" is no longer in the state file: nothing is written.`,
  unrecorded: (listId: string) =>
    `controller: list "${listId}" is done, but the state file cannot be read: its time is written once the file is usable again.`,
  busy: 'Another process works on this list, such as a retry of its failures.',
  future: ({ listId, latest }: Entry) =>
    `controller: list "${listId}": latest_timestamp "${latest.text}" lies in the future by Mailchimp's clock: everything will be loaded.`,
  welcome: (listId: string, { subscribed }: ListFacts) =>
    `controller: list "${listId}" is sent for the first time: ${subscribed} subscribed members. Ometria may start its welcome campaign for each of them. Records pushed by API also outrank the shop's own importer there: an older status from Mailchimp can override a newer one from the shop.`,
  oldQuit: 'controller: a controller.quit of an earlier time was deleted; create it again to end this controller.',
  brokenFile: (message: string) => `${message} The last usable copy stays in force, and the file is not written.`,
  otherKey:
    'The key of Ometria is another one than before. If it belongs to another account, set latest_timestamp of every list to null: that account has nothing yet.',
  parted: 'controller: work under way was given up after 10 seconds; it is done again from the last checkpoint.',
};

/** `YYYY-MM-DDTHH:MM:SSZ` of this machine's clock, as people plan by. */
export const localStamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
