import Text from '@commercetools-uikit/text';
import type { Changes } from '../api/types';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';

/** How much has changed since everything was imported; silent where that is not known. */
export function WhatIsNew({ changes }: { changes: Changes | undefined }) {
  const t = useText();
  const words = useWords();
  if (!changes?.since) return null;
  const since = words.moment(changes.since);
  const { count } = changes;
  if (count === undefined) return <Text.Body>{t('new.uncounted', { since })}</Text.Body>;
  return (
    <Text.Body>
      {changes.exactness === 'exact' ? t('new.exact', { count, since }) : t('new.estimated', { count, since })}
    </Text.Body>
  );
}
