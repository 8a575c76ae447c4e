import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useConnection } from '../api/connection-queries';
import { asServiceError } from '../api/service-error';
import type { Check } from '../api/types';
import { ErrorNotice } from '../frame/error-notice';
import { Frame } from '../frame/frame';
import { useCodeText, useText } from '../i18n/use-text';
import { ToneStamp } from '../words/tone-stamp';

const Sides = styled.div`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr));
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

/** What passes by itself: nothing of this installation is at fault, whatever the check would suspect otherwise. */
const PASSING = new Set(['no_answer_in_time', 'klaviyo_unavailable', 'commercetools_unavailable']);

/** One check in the user's language; what has no words here keeps the service's. */
function Line({ check: { id, ok, title, detail = '', nextStep = '', code = '', params = {} } }: { check: Check }) {
  const t = useText();
  const ofCode = useCodeText();
  const words = (part: string, fallback: string) => ofCode(`check.${id}`, part, fallback, params);
  const found = ok ? words('detail', detail) : ofCode('error', code, words('missing', detail));
  const next = PASSING.has(code) ? t('connection.wait') : words('next', nextStep);
  return (
    <li>
      <Spacings.Stack scale="xs">
        <Spacings.Inline justifyContent="space-between" alignItems="center">
          <Text.Body fontWeight="bold">{words('title', title)}</Text.Body>
          <ToneStamp tone={ok ? 'positive' : 'critical'} label={ok ? t('connection.works') : t('connection.fails')} />
        </Spacings.Inline>
        {found && <Text.Detail tone="secondary">{found}</Text.Detail>}
        {!ok && next && <Text.Body>{next}</Text.Body>}
      </Spacings.Stack>
    </li>
  );
}

function Side({ name, checks }: { name: string; checks: Check[] }) {
  return (
    <Card insetScale="l">
      <Spacings.Stack scale="m">
        <Text.Subheadline as="h4">{name}</Text.Subheadline>
        <Checks aria-label={name}>
          {checks.map((check) => (
            <Line key={check.title} check={check} />
          ))}
        </Checks>
      </Spacings.Stack>
    </Card>
  );
}
