import { designTokens } from '@commercetools-uikit/design-system';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useCodeText, useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';

const List = styled.ul`
  margin: 0;
  padding: 0;
  list-style: none;
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: ${designTokens.spacing20} ${designTokens.spacing40};
`;
const Row = styled.li`
  display: contents;
`;

interface Props {
  prefix: 'warning' | 'skip';
  counts: Record<string, number>;
  /** How many records were read. */
  of: number;
}

/** How often each code came up, and what it means; the most frequent first. */
export function CodeCounts({ prefix, counts, of }: Props) {
  const t = useText();
  const ofCode = useCodeText();
  const words = useWords();
  return (
    <List>
      {Object.entries(counts)
        .sort(([, a], [, b]) => b - a)
        .map(([code, count]) => (
          <Row key={code}>
            <Text.Body fontWeight="bold">
              {of > 0 ? t('run.counted', { count: words.number(count), share: words.percent(count / of) }) : words.number(count)}
            </Text.Body>
            <Text.Body>{ofCode(prefix, code, code)}</Text.Body>
          </Row>
        ))}
    </List>
  );
}
