import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useConnection } from '../api/queries';
import { asServiceError } from '../api/service-error';
import type { Check } from '../api/types';
import { ErrorNotice } from '../frame/error-notice';
import { Frame } from '../frame/frame';
import { useText } from '../i18n/use-text';
import { ToneStamp } from '../words/tone-stamp';

const Sides = styled.div`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(460px, 1fr));
  align-items: start;
  gap: ${designTokens.spacing40};
`;
const Checks = styled.ul`
  list-style: none;
  margin: 0;
  padding: 0;
  display: flex;
  flex-direction: column;
  gap: ${designTokens.spacing40};
`;

/** Whether both sides can be worked with, and the next step where not. */
export function ConnectionPage() {
  const t = useText();
  const { data, error, isFetching, refetch } = useConnection();
  return (
    <Frame>
      <Spacings.Inline justifyContent="space-between" alignItems="center">
        <Text.Body>{t('connection.body')}</Text.Body>
        <SecondaryButton label={t('connection.again')} isDisabled={isFetching} onClick={() => refetch()} />
      </Spacings.Inline>
      {isFetching && <LoadingSpinner>{t('connection.checking')}</LoadingSpinner>}
      {!isFetching && error && <ErrorNotice error={asServiceError(error)} onRetry={() => refetch()} />}
      {!isFetching && !error && data && (
        <>
          <ContentNotification type={data.ok ? 'success' : 'error'}>
            {data.ok ? t('connection.ok') : t('connection.notOk')}
          </ContentNotification>
          <Sides>
            {data.systems.map(({ system, title, checks }) => (
              <Side key={system} name={title} checks={checks} />
            ))}
          </Sides>
        </>
      )}
    </Frame>
  );
}

function Side({ name, checks }: { name: string; checks: Check[] }) {
  const t = useText();
  return (
    <Card insetScale="l">
      <Spacings.Stack scale="m">
        <Text.Subheadline as="h4">{name}</Text.Subheadline>
        <Checks aria-label={name}>
          {checks.map(({ ok, title, detail, nextStep }) => (
            <li key={title}>
              <Spacings.Stack scale="xs">
                <Spacings.Inline justifyContent="space-between" alignItems="center">
                  <Text.Body fontWeight="bold">{title}</Text.Body>
                  <ToneStamp tone={ok ? 'positive' : 'critical'} label={ok ? t('connection.works') : t('connection.fails')} />
                </Spacings.Inline>
                {detail && <Text.Detail tone="secondary">{detail}</Text.Detail>}
                {nextStep && <Text.Body>{nextStep}</Text.Body>}
              </Spacings.Stack>
            </li>
          ))}
        </Checks>
      </Spacings.Stack>
    </Card>
  );
}
