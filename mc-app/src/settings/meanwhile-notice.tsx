import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { Choice } from '../frame/choice';
import { useForm } from './form-context';
import { InSight } from './in-sight';
import { isSame, leavesOf, type Values } from './model';
import { useSettingWords } from './texts/use-setting-words';
import { useSettingsText } from './texts/use-settings-text';
import type { Meanwhile } from './use-save';

/** What others have saved meanwhile, and, where both have changed a setting, the choice between the two. */
export function MeanwhileNotice({ of: { by, both, theirs, mine, saved } }: { of: Meanwhile }) {
  const s = useSettingsText();
  const words = useSettingWords();
  const { draft } = useForm();
  const leaves = leavesOf(draft.status);
  const valueIn = (values: Values, path: string) => words.saved(path, values[path], leaves[path]);
  const isTheirs = (path: string) =>
    Object.hasOwn(draft.values, path) === Object.hasOwn(saved, path) && isSame(draft.values[path], saved[path]);
  const head = () => {
    if (by.revision === 0) return s('conflict.gone');
    return s('conflict.title', { revision: by.revision, by: words.by(by.changedBy), at: words.at(by.changedAt) });
  };
  return (
    <InSight role="alert">
      <ContentNotification type="warning">
        <Spacings.Stack scale="s">
          <Text.Body>{head()}</Text.Body>
          {both.length > 0 && <Text.Body>{s('conflict.both')}</Text.Body>}
          {both.map((path) => (
            <Choice
              key={path}
              title={words.title(path)}
              name={`conflict-${path}`}
              value={isTheirs(path) ? 'theirs' : 'mine'}
              options={[
                ['mine', s('conflict.takeMine', { value: valueIn(mine, path) })],
                ['theirs', s('conflict.takeTheirs', { value: valueIn(saved, path) })],
              ]}
              onChange={(of) => draft.take(path, of === 'mine' ? mine : saved)}
            />
          ))}
          {theirs.length > 0 && <Text.Body>{s('conflict.theirs')}</Text.Body>}
          {theirs.map((path) => (
            <Text.Body key={path}>{s('pair', { name: words.title(path), text: valueIn(saved, path) })}</Text.Body>
          ))}
        </Spacings.Stack>
      </ContentNotification>
    </InSight>
  );
}
