import { ContentNotification } from '@commercetools-uikit/notifications';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useState } from 'react';
import { useCurrentStatus } from '../frame/status-context';
import { useStart } from '../imports/use-start';
import { useWords } from '../words/use-words';
import { effectsOf } from './effects';
import { InSight } from './in-sight';
import { useSettingsText } from './texts/use-settings-text';
import type { Saved } from './use-save';

/** That it was saved, when it takes effect, and which imports bring it to what is in Klaviyo already. */
export function SavedNotice({ of: { revision, paths } }: { of: Saved }) {
  const s = useSettingsText();
  const words = useWords();
  const { data = [] } = useCurrentStatus();
  const { imports, eventsStay } = effectsOf(paths);
  const offered = data.filter(({ pipeline }) => imports.includes(pipeline));
  return (
    <InSight role="status">
      <ContentNotification type="success">
        <Spacings.Stack scale="s" alignItems="flex-start">
          <Text.Body>{s('saved.done', { revision })}</Text.Body>
          {eventsStay && <Text.Body>{s('saved.eventsStay')}</Text.Body>}
          {offered.length > 0 && <Text.Body>{s('saved.again')}</Text.Body>}
          <Spacings.Inline scale="s">
            {offered.map(({ pipeline, title, active }) => (
              <Start
                key={`${pipeline} ${revision}`}
                pipeline={pipeline}
                title={words.pipeline(pipeline, title)}
                isRunning={active !== undefined}
              />
            ))}
          </Spacings.Inline>
        </Spacings.Stack>
      </ContentNotification>
    </InSight>
  );
}

function Start({ pipeline, title, isRunning }: { pipeline: string; title: string; isRunning: boolean }) {
  const s = useSettingsText();
  const [isStarted, setStarted] = useState(false);
  const start = useStart(pipeline, () => setStarted(true), 'page');
  if (isStarted) return <Text.Body>{s('saved.started', { title })}</Text.Body>;
  return (
    <SecondaryButton label={s('saved.start', { title })} isDisabled={start.busy || isRunning} onClick={() => start.act({})} />
  );
}
