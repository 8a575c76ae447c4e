import { designTokens } from '@commercetools-uikit/design-system';
import Spacings from '@commercetools-uikit/spacings';
import Tooltip from '@commercetools-uikit/tooltip';
import styled from '@emotion/styled';
import type { LiveStatus } from '../api/types';
import { useText } from '../i18n/use-text';
import { Facts } from '../words/facts';
import { useWords } from '../words/use-words';

/** Opens by the keyboard, too. */
const Hint = styled.span`
  color: ${designTokens.colorNeutral40};
  font-size: ${designTokens.fontSize20};
  text-decoration: underline dotted;
  cursor: help;
`;

const HOUR = 60 * 60_000;

/** When something last happened, how fast it is, and whether commercetools delivers. */
export function LiveFigures({ status }: { status: LiveStatus }) {
  const t = useText();
  const words = useWords();
  const { lastEventAt, lastWrittenAt, p50Ms, p95Ms, subscription } = status;
  const at = (time: string | undefined) => {
    if (time === undefined) return t('live.never');
    const ms = Math.max(0, Date.now() - Date.parse(time));
    return ms < HOUR ? t('live.ago', { time: words.duration(ms) }) : words.moment(time);
  };
  const within = (ms: number | undefined) =>
    ms === undefined ? undefined : t('live.seconds', { seconds: words.rate(ms / 1000) });
  return (
    <>
      <Facts
        width="170px"
        of={[
          [t('live.lastEvent'), at(lastEventAt)],
          [t('live.lastWritten'), at(lastWrittenAt)],
          [t('live.half'), within(p50Ms)],
          [t('live.most'), within(p95Ms)],
          [t('live.backlog'), t('live.backlogUnknown')],
          [
            t('live.subscription'),
            subscription && t('live.checked', { status: subscription.status, at: words.moment(subscription.checkedAt) }),
          ],
        ]}
      />
      <Spacings.Inline>
        <Tooltip title={t('live.lag')} placement="right">
          <Hint tabIndex={0} role="note">
            {t('live.lagHint')}
          </Hint>
        </Tooltip>
      </Spacings.Inline>
    </>
  );
}
