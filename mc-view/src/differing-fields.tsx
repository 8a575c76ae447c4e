import { designTokens } from '@commercetools-uikit/design-system';
import FlatButton from '@commercetools-uikit/flat-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useState } from 'react';
import type { RecordView } from './api/types';
import { useText } from './i18n/use-text';
import { PartTitle } from './words/titles';

type Field = RecordView['fields'][number];

/** More are shown on demand: a new product differs in hundreds. */
const SHOWN = 12;
const LONGEST = 300;

const Row = styled.li`
  display: grid;
  grid-template-columns: 1fr 1fr;
  gap: 0 ${designTokens.spacing30};
  padding: ${designTokens.spacing20} 0;
  border-bottom: 1px solid ${designTokens.colorNeutral90};
  overflow-wrap: anywhere;
  & > [data-name] {
    grid-column: 1 / -1;
  }
`;
const List = styled.ul`
  list-style: none;
  margin: 0;
  padding: 0;
`;

/** Names of properties stand for themselves, as they do in Klaviyo. */
const nameOf = (path: string) => path.replace(/^(properties|custom_metadata)\./, '');

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** What Klaviyo has beside what would be sent, field by field. */
export function DifferingFields({ fields }: { fields: Field[] }) {
  const t = useText();
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? fields : fields.slice(0, SHOWN);
  const left = fields.length - shown.length;
  return (
    <Spacings.Stack scale="s" alignItems="stretch">
      <PartTitle>{t('fields.title')}</PartTitle>
      <List>
        {shown.map(({ path, klaviyo, now }, place) => (
          // An order may lack several events of one metric.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list changes as a whole
          <Row key={`${place} ${path}`}>
            <div data-name>
              <Text.Body fontWeight="bold">{nameOf(path)}</Text.Body>
            </div>
            <Value name={t('fields.there')} value={klaviyo} />
            <Value name={t('fields.now')} value={now} />
          </Row>
        ))}
      </List>
      {left > 0 && <FlatButton label={t('fields.more', { count: left })} onClick={() => setIsWhole(true)} />}
    </Spacings.Stack>
  );
}

function Value({ name, value }: { name: string; value: unknown }) {
  const t = useText();
  return (
    <div>
      <Text.Detail>{name}</Text.Detail>
      <Text.Body>{textOf(value) ?? t('fields.none')}</Text.Body>
    </div>
  );
}
