import FlatButton from '@commercetools-uikit/flat-button';
import Text from '@commercetools-uikit/text';
import { useCandidates } from '../../api/settings-queries';
import { Group } from '../../frame/choice';
import { useWords } from '../../words/use-words';
import { useSettingsText } from '../texts/use-settings-text';

/** Settings that name one field of records, the import whose records have it, and under which path its names are counted. */
const NAMING: Record<string, { pipeline: string; as: string }> = {
  'customer.consent.email': { pipeline: 'customers', as: 'customer.custom' },
  'customer.consent.sms': { pipeline: 'customers', as: 'customer.custom' },
  'customer.consent.at': { pipeline: 'customers', as: 'customer.custom' },
  'product.brandAttribute': { pipeline: 'products', as: 'product.brandAttribute' },
};
/** More than that is no help. */
const MOST = 12;

/** Names that can be taken over by a click, the most frequent first. */
export function Candidates({ path, onTake }: { path: string; onTake: (name: string) => void }) {
  const s = useSettingsText();
  const words = useWords();
  const naming = NAMING[path];
  const { data } = useCandidates(naming?.pipeline);
  const found = (data?.candidates ?? []).filter((each) => each.path === naming?.as).slice(0, MOST);
  if (!data || found.length === 0) return null;
  return (
    <Group>
      <Text.Detail tone="secondary">{s('candidates.take')}</Text.Detail>
      {found.map(({ name, count }) => (
        <FlatButton
          key={name}
          label={s('counted', { name, text: words.percent(count / data.of) })}
          onClick={() => onTake(name)}
        />
      ))}
    </Group>
  );
}
