import { ContentNotification } from '@commercetools-uikit/notifications';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import type { Run } from '../api/types';
import { useMayManage } from '../frame/use-permission';
import { useCodeText, useText } from '../i18n/use-text';
import { useStart } from '../imports/use-start';
import { useWords } from '../words/use-words';
import { attentionsOf } from './shares';

/** What a repeated import puts right: it was only too early. */
const REPEATED = new Set(['unknown_category']);

/** What so many records of a run arrived without that it looks like a mistake, and what to do about it. */
export function Attention({ run, isBusy }: { run: Run; isBusy: boolean }) {
  const t = useText();
  const ofCode = useCodeText();
  const words = useWords();
  return attentionsOf(run).map(({ code, count }) => (
    <ContentNotification key={code} type="warning">
      <Spacings.Stack scale="s" alignItems="flex-start">
        <span>
          {t('attention.body', {
            count: words.number(count),
            read: words.number(run.counts.read),
            what: ofCode('attention', code, ofCode('warning', code, code)),
          })}
        </span>
        {REPEATED.has(code) && <Again pipeline={run.pipeline} isBusy={isBusy} />}
      </Spacings.Stack>
    </ContentNotification>
  ));
}

function Again({ pipeline, isBusy }: { pipeline: string; isBusy: boolean }) {
  const t = useText();
  const words = useWords();
  const mayManage = useMayManage();
  const start = useStart(pipeline, () => {}, 'page');
  return (
    <SecondaryButton
      label={t('attention.again', { title: words.pipeline(pipeline) })}
      isDisabled={!mayManage || start.busy || isBusy}
      onClick={() => start.act({})}
    />
  );
}
