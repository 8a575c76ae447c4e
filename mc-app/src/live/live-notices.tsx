import Link from '@commercetools-uikit/link';
import { ContentNotification } from '@commercetools-uikit/notifications';
import PrimaryButton from '@commercetools-uikit/primary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useService } from '../api/service-context';
import type { LiveStatus } from '../api/types';
import { usePaths } from '../frame/paths';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useCodeText, useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';

/** Why nothing can be sent, since when, and where to look. */
export function Blocked({ blocked: { code, since } }: { blocked: NonNullable<LiveStatus['blocked']> }) {
  const t = useText();
  const words = useWords();
  const ofCode = useCodeText();
  const paths = usePaths();
  return (
    <ContentNotification type="warning">
      <Spacings.Stack scale="s" alignItems="flex-start">
        <Text.Body>{t('live.blocked', { reason: ofCode('liveBlocked', code, code), since: words.moment(since) })}</Text.Body>
        <Text.Body>{t('live.blockedStep')}</Text.Body>
        <Link to={paths.connection}>{t('live.checkConnection')}</Link>
        <Text.Detail>{code}</Text.Detail>
      </Spacings.Stack>
    </ContentNotification>
  );
}

/** What is missing in the settings of what runs by itself. */
export function LiveNotices({ notices }: { notices: NonNullable<LiveStatus['notices']> }) {
  const words = useWords();
  if (notices.length === 0) return null;
  return (
    <ContentNotification type="info">
      <Spacings.Stack scale="xs">
        {notices.map((notice) => (
          <Text.Body key={notice.code}>{words.notice(notice)}</Text.Body>
        ))}
      </Spacings.Stack>
    </ContentNotification>
  );
}

/** What was lost to real time, and the imports that bring it; those who may only look have no button. */
export function Gap({ gap: { since, until, pipelines } }: { gap: NonNullable<LiveStatus['gap']> }) {
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
        {mayManage && <PrimaryButton label={t('live.close')} isDisabled={close.busy} onClick={() => close.act(undefined)} />}
      </Spacings.Stack>
    </ContentNotification>
  );
}
