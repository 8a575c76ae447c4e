import type { Command } from 'commander';
import type { SettingsRevision, SettingsStatus } from 'common';
import type { Command as CommandOf } from './commands';
import { print } from './context';
import { EXIT, Usage } from './exit';
import { table } from './words';

/** `settings`: each value, and where it is from. */
export const showSettings: CommandOf<[]> = async (context) => {
  print(context, await context.backend.settings(), settingsText);
  return EXIT.ok;
};

/** `settings set path=value …` */
export const setSettings: CommandOf<[string[]]> = async (context, assignments) => {
  const given = assignments.map(assignmentOf);
  const { revision, values } = await context.backend.settings();
  const saved = await context.backend.saveSettings(revision, { ...values, ...Object.fromEntries(given) });
  print(context, saved, savedText);
  return EXIT.ok;
};

/** `settings unset path …` */
export const unsetSettings: CommandOf<[string[]]> = async (context, paths) => {
  const { revision, values } = await context.backend.settings();
  const missing = paths.filter((path) => !Object.hasOwn(values, path));
  if (missing.length > 0) throw new Usage(`Not saved: ${missing.join(', ')}. Saved are: ${list(Object.keys(values))}.`);
  const kept = Object.fromEntries(Object.entries(values).filter(([path]) => !paths.includes(path)));
  print(context, await context.backend.saveSettings(revision, kept), savedText);
  return EXIT.ok;
};

/** `settings history` */
export const settingsHistory: CommandOf<[]> = async (context) => {
  print(context, await context.backend.settingsHistory(), historyText);
  return EXIT.ok;
};

/** `settings restore <revision>`: what was saved then, as a revision of its own. */
export const restoreSettings: CommandOf<[string]> = async (context, text) => {
  const found = (await context.backend.settingsHistory()).find(({ revision }) => String(revision) === text);
  if (!found) throw new Usage(`There is no revision ${text}. "settings history" lists them.`);
  const { revision } = await context.backend.settings();
  print(context, await context.backend.saveSettings(revision, found.values), savedText);
  return EXIT.ok;
};

type Act = <A extends unknown[]>(command: CommandOf<A>) => (...all: unknown[]) => Promise<void>;

/** Settings that are saved while the applications run. */
export function addSettings(program: Command, act: Act): void {
  const settings = program.command('settings').description('what is set here instead of in the environment, without a restart');
  const command = (usage: string, about: string, options = {}) =>
    settings
      .command(usage, options)
      .description(about)
      .option('--service <url>', 'work through a running service')
      .option('--json', 'print results as JSON');
  command('get', 'each value, and where it is from', { isDefault: true }).action(act(showSettings));
  command('set <path=value...>', 'save values: JSON, or a text').action(act(setSettings));
  command('unset <path...>', "take saved values back: the environment's hold").action(act(unsetSettings));
  command('history', 'what was saved by whom, when').action(act(settingsHistory));
  command('restore <revision>', 'what was saved then, as a new revision').action(act(restoreSettings));
}

/** `order.value=net`, `cart.quietMinutes=15`, `order.events=["placed"]`. */
function assignmentOf(text: string): [path: string, value: unknown] {
  const at = text.indexOf('=');
  if (at <= 0) throw new Usage(`Give a path and a value, such as order.value=net, instead of "${text}".`);
  const value = text.slice(at + 1);
  return [text.slice(0, at), parsed(value)];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const list = (paths: string[]): string => (paths.length === 0 ? 'none' : paths.join(', '));
const shown = (value: unknown): string => (value === undefined ? '–' : JSON.stringify(value));

function settingsText({ effective, sources, revision, changedAt, changedBy, unknown, faults, locked }: SettingsStatus): string {
  const rows = Object.entries(sources).map(([path, source]) => [path, shown(effective[path]), source]);
  return [
    revision === 0 ? 'Nothing is saved.' : `Revision ${revision}, ${changedAt} by ${changedBy}`,
    ...(locked ? ['Nothing can be saved: SETTINGS_LOCKED is set.'] : []),
    ...(unknown.length > 0 ? [`Not known to this version: ${list(unknown)}`] : []),
    ...faults.map(({ path, message }) => `${path}: ${message}`),
    table(['Setting', 'Value', 'From'], rows),
  ].join('\n');
}

const savedText = ({ revision }: SettingsStatus): string => `Saved as revision ${revision}. It takes effect with the next run.`;

function historyText(revisions: SettingsRevision[]): string {
  if (revisions.length === 0) return 'Nothing was ever saved.';
  const rows = revisions.flatMap(({ revision, changedAt, changedBy, changes }) =>
    changes.map(({ path, from, to }) => [String(revision), changedAt, changedBy, path, shown(from), shown(to)]),
  );
  return table(['Revision', 'When', 'Who', 'Setting', 'From', 'To'], rows);
}
