import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import DateTimeField from '@commercetools-uikit/date-time-field';
import MultilineTextField from '@commercetools-uikit/multiline-text-field';
import Text from '@commercetools-uikit/text';
import { useState } from 'react';
import type { StartBody } from '../api/types';
import { AccountLine } from '../frame/account';
import { ActDialog } from '../frame/act-dialog';
import { Choice } from '../frame/choice';
import { type Text as Translate, useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { MAX_IDS, readIds } from './record-ids';
import { useStart } from './use-start';

type Way = 'since' | 'ids';

interface Checked {
  body?: StartBody;
  problem?: string;
  /** What will be sent, said before it is. */
  summary?: string;
}

function checkIds(text: string, t: Translate): Checked {
  const { ids, invalid, repeated } = readIds(text);
  if (invalid.length > 0) return { problem: t('some.invalidIds', { count: invalid.length, first: invalid[0] ?? '' }) };
  if (ids.length > MAX_IDS) return { problem: t('some.tooManyIds', { count: ids.length, max: MAX_IDS }) };
  if (ids.length === 0) return {};
  return { body: { ids }, summary: t('some.idsChecked', { count: ids.length, repeated }) };
}

function checkSince(since: string, t: Translate, moment: (iso: string) => string): Checked {
  if (since === '') return {};
  if (Date.parse(since) > Date.now()) return { problem: t('some.sinceFuture') };
  return { body: { since }, summary: t('some.sinceChecked', { since: moment(since) }) };
}

interface Props {
  pipeline: string;
  title: string;
  onClose: () => void;
}

/** Some records only: pasted ids, or what changed since a time; checked before anything is sent. */
export function ImportSomeDialog({ pipeline, title, onClose }: Props) {
  const t = useText();
  const { moment } = useWords();
  const timeZone = useApplicationContext(({ user }) => user?.timeZone ?? 'UTC');
  const start = useStart(pipeline, onClose);
  const [way, setWay] = useState<Way>('since');
  const [text, setText] = useState('');
  const [since, setSince] = useState('');
  const checked = way === 'ids' ? checkIds(text, t) : checkSince(since, t, moment);
  return (
    <ActDialog
      title={t('some.title', { title })}
      confirm={t('some.confirm')}
      isDisabled={!checked.body || start.busy}
      problem={start.problem}
      size="l"
      onConfirm={() => checked.body && start.act(checked.body)}
      onClose={onClose}
    >
      <Choice
        title={t('some.which')}
        name="way"
        value={way}
        onChange={setWay}
        options={[
          ['since', t('some.bySince')],
          ['ids', t('some.byIds')],
        ]}
      />
      {way === 'since' ? (
        <DateTimeField
          title={t('some.sinceTitle', { timeZone })}
          timeZone={timeZone}
          value={since}
          onChange={({ target }) => setSince(String(target.value ?? ''))}
        />
      ) : (
        <MultilineTextField
          title={t('some.idsTitle')}
          hint={t('some.idsHint', { max: MAX_IDS })}
          defaultExpandMultilineText
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      )}
      <div role="status">
        {checked.problem && <Text.Body tone="critical">{checked.problem}</Text.Body>}
        {checked.summary && <Text.Body>{checked.summary}</Text.Body>}
      </div>
      <AccountLine />
    </ActDialog>
  );
}
