import Card from '@commercetools-uikit/card';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import PrimaryButton from '@commercetools-uikit/primary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useState } from 'react';
import { useLive } from '../api/queries';
import { useService } from '../api/service-context';
import type { LiveStatus } from '../api/types';
import { Frame } from '../frame/frame';
import { PageError } from '../frame/page-error';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useCodeText, useText } from '../i18n/use-text';
import { Facts } from '../words/facts';
import { ToneStamp } from '../words/tone-stamp';
import { useWords } from '../words/use-words';
import type { Range } from './hours';
import { LiveChart } from './live-chart';
import { LiveDays, LiveKinds } from './live-tables';

const TONES = { off: 'secondary', on: 'positive', blocked: 'warning', stopped: 'critical' } as const;

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
      </Spacings.Stack>
    </Card>
  );
}

function On({ status, range, onRange }: { status: LiveStatus; range: Range; onRange(range: Range): void }) {
  const t = useText();
  const words = useWords();
  const ofCode = useCodeText();
  const { state, since, blocked, gap } = status;
  return (
    <>
      {state === 'stopped' && <ContentNotification type="error">{t('live.stopped')}</ContentNotification>}
      {blocked && (
        <ContentNotification type="warning">
          {t('live.blocked', { reason: ofCode('liveBlocked', blocked.code, blocked.code), since: words.moment(blocked.since) })}
        </ContentNotification>
      )}
      {gap && <Gap gap={gap} />}
      <Card insetScale="l">
        <Spacings.Stack scale="m">
          <Spacings.Inline justifyContent="space-between" alignItems="center">
            <Text.Subheadline as="h4">
              {since === undefined ? t('tab.live') : t('live.since', { since: words.moment(since) })}
            </Text.Subheadline>
            <ToneStamp tone={TONES[state]} label={t(`live.state.${state}`)} />
          </Spacings.Inline>
          <Figures status={status} />
        </Spacings.Stack>
      </Card>
      <LiveChart status={status} range={range} onRange={onRange} />
      <LiveKinds status={status} />
      <LiveDays days={status.days ?? []} />
    </>
  );
}

function Figures({ status }: { status: LiveStatus }) {
  const t = useText();
  const words = useWords();
  const { lastEventAt, lastWrittenAt, p50Ms, p95Ms, subscription } = status;
  const at = (time: string | undefined) => (time === undefined ? t('live.never') : words.moment(time));
  const within = (ms: number | undefined) => ms !== undefined && t('live.seconds', { seconds: words.rate(ms / 1000) });
  return (
    <>
      <Facts
        width="200px"
        of={[
          [t('live.lastEvent'), at(lastEventAt)],
          [t('live.lastWritten'), at(lastWrittenAt)],
          [t('live.half'), within(p50Ms) || undefined],
          [t('live.most'), within(p95Ms) || undefined],
          [t('live.backlog'), t('live.backlogUnknown')],
          [
            t('live.subscription'),
            subscription && t('live.checked', { status: subscription.status, at: words.moment(subscription.checkedAt) }),
          ],
        ]}
      />
      <Text.Detail tone="secondary">{t('live.lag')}</Text.Detail>
    </>
  );
}

/** What was lost to real time, and the imports that bring it. */
function Gap({ gap: { since, until, pipelines } }: { gap: NonNullable<LiveStatus['gap']> }) {
  const t = useText();
  const words = useWords();
  const service = useService();
  const mayManage = useMayManage();
  const close = useAct({ act: () => service.post('/sequence', {}, { mode: 'changes', pipelines }) });
  const names = pipelines.map((pipeline) => words.pipeline(pipeline)).join(', ');
  const times = { since: words.moment(since), names };
  return (
    <ContentNotification type="warning">
      <Spacings.Stack scale="s" alignItems="flex-start">
        <span>{until === undefined ? t('live.gapOpen', times) : t('live.gap', { ...times, until: words.moment(until) })}</span>
        <PrimaryButton label={t('live.close')} isDisabled={!mayManage || close.busy} onClick={() => close.act(undefined)} />
      </Spacings.Stack>
    </ContentNotification>
  );
}
