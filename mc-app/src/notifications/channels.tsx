import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useService } from '../api/service-context';
import type { NotificationStatus, Sending } from '../api/types';
import { useSay } from '../frame/notices';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useSettingsText } from '../settings/texts/use-settings-text';
import { ToneStamp } from '../words/tone-stamp';
import { useAnswerText } from './use-answer-text';

type Name = Sending['to'];
const NAMES: readonly Name[] = ['webhook', 'email'];

const Sides = styled.div`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr));
  gap: ${designTokens.spacing40};
`;

/** The ways to a receiver: whether each is set, never its address, and a test. */
export function Channels({ status }: { status: NotificationStatus }) {
  const t = useSettingsText();
  return (
    <Spacings.Stack scale="s">
      <Text.Subheadline as="h4">{t('notify.channels')}</Text.Subheadline>
      <Sides>
        {NAMES.map((name) => (
          <Channel key={name} name={name} channel={status[name]} />
        ))}
      </Sides>
    </Spacings.Stack>
  );
}

function Channel({ name, channel: { set, hint } }: { name: Name; channel: NotificationStatus['webhook'] }) {
  const t = useSettingsText();
  const mayManage = useMayManage();
  const isSet = hint === undefined ? t('notify.set') : t('notify.setTo', { hint });
  return (
    <Card insetScale="l">
      <Spacings.Stack scale="m">
        <Spacings.Inline justifyContent="space-between" alignItems="center">
          <Text.Subheadline as="h5">{t(`notify.${name}.title`)}</Text.Subheadline>
          <ToneStamp tone={set ? 'positive' : 'secondary'} label={set ? isSet : t('notify.notSet')} />
        </Spacings.Inline>
        <Text.Body>{t(`notify.${name}.what`)}</Text.Body>
        {!set && <Text.Body>{t(`notify.${name}.variable`)}</Text.Body>}
        {set && mayManage && <SendTest name={name} />}
      </Spacings.Stack>
    </Card>
  );
}

function SendTest({ name }: { name: Name }) {
  const t = useSettingsText();
  const service = useService();
  const say = useSay();
  const answerText = useAnswerText();
  const channel = t(`notify.${name}.title`);
  const { act, busy } = useAct({
    act: () => service.post('/notifications/test', {}, { to: name }),
    done: (sending) => {
      if (sending.status !== 'sent') say.failed(t('notify.testFailed', { channel, answer: answerText(sending) }));
      else if (name === 'email') say.worked(t('notify.testEmail', { channel }));
      else say.worked(t('notify.testSent', { channel, answer: sending.answer ?? '' }));
    },
  });
  return (
    <div>
      <SecondaryButton
        label={t('notify.test')}
        aria-label={t('notify.testOf', { channel })}
        isDisabled={busy}
        onClick={() => act(undefined)}
      />
    </div>
  );
}
