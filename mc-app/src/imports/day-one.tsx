import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import FlatButton from '@commercetools-uikit/flat-button';
import PrimaryButton from '@commercetools-uikit/primary-button';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { type ReactNode, useState } from 'react';
import { useHistory } from 'react-router-dom';
import { useCheckedConnection } from '../api/connection-queries';
import { useTotal } from '../api/queries';
import type { PipelineStatus } from '../api/types';
import { usePaths } from '../frame/paths';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { ImportEverything } from './import-everything';
import { Preview } from './preview';

const Steps = styled.ol`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(260px, 100%), 1fr));
  gap: ${designTokens.spacing40};
  list-style: none;
  margin: 0;
  padding: 0;
`;
const Row = styled.div`
  display: flex;
  flex-wrap: wrap;
  gap: ${designTokens.spacing20};
`;

/** What to do before the first import, in order; the blue button is what is next. */
export function DayOne({ pipelines, onEverything }: { pipelines: PipelineStatus[]; onEverything: () => void }) {
  const t = useText();
  const connection = useCheckedConnection();
  return (
    <Card insetScale="l">
      <section aria-labelledby="day-one">
        <Spacings.Stack scale="m">
          <Text.Subheadline as="h4" id="day-one">
            {t('dayOne.title')}
          </Text.Subheadline>
          <Steps>
            <Step title={t('dayOne.connection')}>
              <CheckedConnection connection={connection} />
            </Step>
            <Step title={t('dayOne.counts')}>
              {pipelines.map((status) => (
                <Total key={status.pipeline} status={status} />
              ))}
            </Step>
            <Step title={t('dayOne.preview')}>
              <Text.Body>{t('dayOne.previewBody')}</Text.Body>
              <Previews pipelines={pipelines} />
            </Step>
            <Step title={t('dayOne.everything')}>
              <Text.Body>{t('dayOne.everythingBody')}</Text.Body>
              <Row>
                <ImportEverything isFirst={connection.data?.ok === true} onOpen={onEverything} />
              </Row>
            </Step>
          </Steps>
        </Spacings.Stack>
      </section>
    </Card>
  );
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li>
      <Spacings.Stack scale="s">
        <Text.Body fontWeight="bold">{title}</Text.Body>
        {children}
      </Spacings.Stack>
    </li>
  );
}

/** Checked by itself; where that fails, the next step is the page that says what to do. */
function CheckedConnection({ connection }: { connection: ReturnType<typeof useCheckedConnection> }) {
  const t = useText();
  const paths = usePaths();
  const history = useHistory();
  const { data, isFetching, refetch } = connection;
  const failing = data?.systems.flatMap(({ checks }) => checks).filter(({ ok }) => !ok).length ?? 0;
  const found = data ? t(data.ok ? 'dayOne.ok' : 'dayOne.failing', { count: failing }) : t('dayOne.unknown');
  return (
    <>
      <div role="status">
        <Text.Body>{isFetching ? t('dayOne.checking') : found}</Text.Body>
      </div>
      {!isFetching && !data?.ok && (
        <Row>
          <PrimaryButton label={t('dayOne.see')} onClick={() => history.push(paths.connection)} />
          <FlatButton label={t('dayOne.again')} onClick={() => refetch()} />
        </Row>
      )}
    </>
  );
}

function Total({ status: { pipeline, title: given } }: { status: PipelineStatus }) {
  const t = useText();
  const words = useWords();
  const title = words.pipeline(pipeline, given);
  const { data, isPending } = useTotal(pipeline);
  if (isPending) return <Text.Body>{t('dayOne.counting', { title })}</Text.Body>;
  const count = data?.count;
  return <Text.Body>{count === undefined ? t('dayOne.uncounted', { title }) : t('dayOne.count', { title, count })}</Text.Body>;
}

function Previews({ pipelines }: { pipelines: PipelineStatus[] }) {
  const t = useText();
  const words = useWords();
  const mayManage = useMayManage();
  const [open, setOpen] = useState<string>();
  const titleOf = ({ pipeline, title }: PipelineStatus) => words.pipeline(pipeline, title);
  const shown = pipelines.find(({ pipeline }) => pipeline === open);
  return (
    <Row>
      {pipelines.map((status) => (
        <SecondaryButton
          key={status.pipeline}
          size="20"
          label={titleOf(status)}
          aria-label={t('dayOne.previewOf', { title: titleOf(status) })}
          isDisabled={!mayManage}
          onClick={() => setOpen(status.pipeline)}
        />
      ))}
      {shown && <Preview pipeline={shown.pipeline} title={titleOf(shown)} onClose={() => setOpen(undefined)} />}
    </Row>
  );
}
