import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import { useIntl } from 'react-intl';
import { useCodeText, useText } from '../../i18n/use-text';
import { useWords } from '../../words/use-words';
import { type Leaf, widgetOf } from '../model';
import { useSettingsText } from './use-settings-text';

/** As much of an id as tells users apart. */
const SHORT_ID = 8;

/** What settings and their values are called; a setting that a later service adds goes by its path. */
export function useSettingWords() {
  const intl = useIntl();
  const t = useText();
  const s = useSettingsText();
  const words = useWords();
  const ofCode = useCodeText();
  const userId = useApplicationContext(({ user }) => user?.id);
  const option = (path: string, value: string) => ofCode(`settings.${path}.option`, value, value);
  const list = (all: string[]) => (all.length === 0 ? s('value.none') : intl.formatList(all, { type: 'unit' }));

  const value = (path: string, given: unknown, leaf: Leaf = {}): string => {
    if (given === undefined || given === '') return s('value.none');
    if (typeof given === 'boolean') return s(given ? 'value.yes' : 'value.no');
    if (Array.isArray(given)) return list(given.map((each) => (leaf.items?.enum ? option(path, String(each)) : String(each))));
    if (typeof given === 'object' && given !== null)
      return list(Object.entries(given).map(([from, to]) => `${from} → ${String(to)}`));
    return widgetOf(leaf) === 'choice' ? option(path, String(given)) : String(given);
  };

  return {
    title: (path: string) => ofCode('settings', `${path}.title`, path),
    help: (path: string) => ofCode('settings', `${path}.help`, ''),
    option,
    value,
    /** Of a change that was saved or would be: absent is the environment's value, an empty text is none. */
    saved: (path: string, given: unknown, leaf?: Leaf) => {
      if (given === undefined) return s('value.environment');
      return given === '' ? s('value.outOfUse') : value(path, given, leaf);
    },
    fault: ({ code }: { code: string }) => ofCode('fault', code, s('fault.unknown')),
    by: (id: string | undefined) => (id !== undefined && id === userId ? t('by.you') : (id ?? '').slice(0, SHORT_ID)),
    at: (iso: string | undefined) => (iso === undefined || Number.isNaN(Date.parse(iso)) ? '' : words.moment(iso)),
  };
}
