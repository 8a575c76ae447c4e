import Card from '@commercetools-uikit/card';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useState } from 'react';
import { useLive } from '../api/live-queries';
import type { LiveStatus } from '../api/types';
import { DocumentLink } from '../frame/document-link';
import { Frame } from '../frame/frame';
import { PageError } from '../frame/page-error';
import { useText } from '../i18n/use-text';
import { ToneStamp } from '../words/tone-stamp';
import { useWords } from '../words/use-words';
import type { Range } from './hours';
import { LiveChart } from './live-chart';
import { LiveFigures } from './live-figures';
import { Blocked, Gap, LiveNotices } from './live-notices';
import { LiveDays, LiveKinds } from './live-tables';
import { TONES } from './tones';

/** What real time is doing: whether it delivers, how fast, what arrived, and what was missed. */
export function LivePage() {
  const t = useText();
  const [range, setRange] = useState<Range>('24h');
  const own = useLive(range === '30d' ? 30 : undefined);
  const { data } = own;
  return (
    <Frame>
      <PageError own={own} />
      {own.isPending && <LoadingSpinner>{t('live.loading')}</LoadingSpinner>}
      {data && <LiveNotices notices={data.notices ?? []} />}
      {data?.state === 'off' && <Off />}
      {data && data.state !== 'off' && <On status={data} range={range} onRange={setRange} />}
    </Frame>
  );
}

function Off() {
  const t = useText();
  return (
    <Card insetScale="l">
      <Spacings.Stack scale="m">
        <Spacings.Inline justifyContent="space-between" alignItems="center">
          <Text.Subheadline as="h4">{t('tab.live')}</Text.Subheadline>
          <ToneStamp tone="secondary" label={t('live.state.off')} />
        </Spacings.Inline>
        <Text.Body>{t('live.off.what')}</Text.Body>
        <Text.Body>{t('live.off.how')}</Text.Body>
        <DocumentLink name="real-time.md" />
      </Spacings.Stack>
    </Card>
  );
}

function On({ status, range, onRange }: { status: LiveStatus; range: Range; onRange(range: Range): void }) {
  const t = useText();
  const words = useWords();
  const { state, since, blocked, gap, subscription } = status;
  return (
    <>
      {state === 'stopped' && subscription && (
        <ContentNotification type="error">
          {t('live.stopped', { since: words.moment(subscription.since), status: subscription.status })}
        </ContentNotification>
      )}
      {blocked && <Blocked blocked={blocked} />}
      {gap && <Gap gap={gap} />}
      <Card insetScale="l">
        <Spacings.Stack scale="m">
          <Spacings.Inline justifyContent="space-between" alignItems="center">
            <Text.Subheadline as="h4">
              {since === undefined ? t('tab.live') : t('live.since', { since: words.moment(since) })}
            </Text.Subheadline>
            <ToneStamp tone={TONES[state]} label={t(`live.state.${state}`)} />
          </Spacings.Inline>
          <LiveFigures status={status} />
        </Spacings.Stack>
      </Card>
      <LiveChart status={status} range={range} onRange={onRange} />
      <LiveKinds status={status} />
      <LiveDays days={status.days ?? []} />
    </>
  );
}
