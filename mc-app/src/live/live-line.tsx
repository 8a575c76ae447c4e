import Link from '@commercetools-uikit/link';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useLive } from '../api/live-queries';
import { usePaths } from '../frame/paths';
import { useText } from '../i18n/use-text';
import { ToneStamp } from '../words/tone-stamp';
import { useWords } from '../words/use-words';
import { TONES } from './tones';

/** What real time has done today, in a line; nothing while it is off or not known. */
export function LiveLine() {
  const t = useText();
  const words = useWords();
  const paths = usePaths();
  const { data } = useLive(1);
  if (!data || data.state === 'off') return null;
  const { state, today, lastEventAt } = data;
  const rejected = Object.values(today.rejected).reduce((sum, count) => sum + count, 0);
  const counts = { written: words.number(today.written), rejected: words.number(rejected) };
  return (
    <Spacings.Inline alignItems="center">
      <Link to={paths.live}>{t('tab.live')}</Link>
      <ToneStamp tone={TONES[state]} label={t(`live.state.${state}`)} />
      <Text.Body>
        {lastEventAt === undefined
          ? t('live.lineQuiet')
          : t('live.line', { ...counts, ago: words.duration(Math.max(0, Date.now() - Date.parse(lastEventAt))) })}
      </Text.Body>
    </Spacings.Inline>
  );
}
