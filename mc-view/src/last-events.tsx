import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import type { RecordView } from './api/types';
import { useText } from './i18n/use-text';
import { PartTitle } from './words/titles';
import { useWords } from './words/use-words';

const List = styled.ul`
  margin: 0;
  padding: 0;
  list-style: none;
`;

/** What Klaviyo has seen last of the person, or of the order. */
export function LastEvents({ events }: { events: NonNullable<RecordView['events']> }) {
  const t = useText();
  const words = useWords();
  return (
    <Spacings.Stack scale="xs">
      <PartTitle>{t('events.title')}</PartTitle>
      {events.length === 0 && <Text.Body>{t('events.none')}</Text.Body>}
      <List>
        {events.map(({ metric, time }, place) => (
          // Klaviyo keeps whole seconds: two events may look the same.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list changes as a whole
          <li key={`${place} ${time}`}>
            <Text.Body>{`${metric}, ${words.day(time)}`}</Text.Body>
          </li>
        ))}
      </List>
    </Spacings.Stack>
  );
}
