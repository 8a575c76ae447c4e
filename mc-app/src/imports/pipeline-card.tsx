import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import FlatButton from '@commercetools-uikit/flat-button';
import { ContentNotification } from '@commercetools-uikit/notifications';
import PrimaryButton from '@commercetools-uikit/primary-button';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useState } from 'react';
import { useChanges } from '../api/queries';
import type { ActiveRun, Changes, PipelineStatus } from '../api/types';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { StatusStamp } from '../words/status-stamp';
import { useWords } from '../words/use-words';
import { Why } from '../words/why';
import { DeleteDialog } from './delete-dialog';
import { firstAction } from './first-action';
import { ImportAllDialog } from './import-all-dialog';
import { ImportChangesButton } from './import-changes-button';
import { ImportSomeDialog } from './import-some-dialog';
import { LastRun } from './last-run';
import { PreviewPage } from './preview-page';
import { ResumeButton } from './resume-button';
import { RunProgress } from './run-progress';
import { useStop } from './use-stop';
import { WhatIsNew } from './what-is-new';

/** As many as fit beside each other, the others below. */
const Actions = styled.div`
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: ${designTokens.spacing30};
`;

type Open = 'all' | 'some' | 'preview' | 'delete';

/** One import: what it does now, or what it did last, and what can be done with it. */
export function PipelineCard({ status, position }: { status: PipelineStatus; position: number }) {
  const t = useText();
  const words = useWords();
  const { active, lastRun, pipeline } = status;
  const title = words.pipeline(pipeline, status.title);
  return (
    <Card insetScale="l">
      <section aria-labelledby={`import-${pipeline}`}>
        <Spacings.Stack scale="m">
          <Spacings.Inline justifyContent="space-between" alignItems="center">
            <Text.Subheadline as="h4" id={`import-${pipeline}`}>
              {t('card.title', { position, title })}
            </Text.Subheadline>
            {/* Read out when it changes. */}
            <div role="status">
              <StatusStamp run={active ?? lastRun} />
            </div>
          </Spacings.Inline>
          {active ? (
            <>
              <RunProgress run={active} title={title} />
              <StopButton run={active} title={title} />
            </>
          ) : status.stateError ? (
            <ContentNotification type="error">
              <Why error={status.stateError} />
            </ContentNotification>
          ) : (
            <Idle status={status} title={title} />
          )}
        </Spacings.Stack>
      </section>
    </Card>
  );
}

interface ActionProps {
  status: PipelineStatus;
  title: string;
}

function StopButton({ run, title }: { run: ActiveRun; title: string }) {
  const t = useText();
  const { stop, possible } = useStop(run);
  return (
    <div>
      <SecondaryButton label={t('stop.action')} aria-label={t('stop.label', { title })} isDisabled={!possible} onClick={stop} />
    </div>
  );
}

function Idle({ status, title }: ActionProps) {
  const { data: changes } = useChanges(status.pipeline, status.lastRun?.id);
  return (
    <>
      <LastRun run={status.lastRun} title={title} />
      <WhatIsNew changes={changes} />
      <IdleActions status={status} title={title} changes={changes} />
    </>
  );
}

function IdleActions({ status, title, changes }: ActionProps & { changes: Changes | undefined }) {
  const t = useText();
  const mayManage = useMayManage();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const { pipeline } = status;
  const first = firstAction(status, changes);
  const AllButton = first === 'all' ? PrimaryButton : SecondaryButton;
  return (
    <Actions>
      {first === 'resume' && status.lastRun && <ResumeButton runId={status.lastRun.id} title={title} />}
      <AllButton
        label={t('all.action')}
        aria-label={t('all.label', { title })}
        isDisabled={!mayManage}
        onClick={() => setOpen('all')}
      />
      {changes?.since && (
        <ImportChangesButton pipeline={pipeline} title={title} changes={changes} isFirst={first === 'changes'} />
      )}
      <SecondaryButton
        label={t('some.action')}
        aria-label={t('some.label', { title })}
        isDisabled={!mayManage}
        onClick={() => setOpen('some')}
      />
      <FlatButton
        label={t('preview.action')}
        aria-label={t('preview.label', { title })}
        isDisabled={!mayManage}
        onClick={() => setOpen('preview')}
      />
      {status.deletable && status.lastRun && (
        <FlatButton
          tone="critical"
          label={t('delete.action')}
          aria-label={t('delete.label', { title })}
          isDisabled={!mayManage}
          onClick={() => setOpen('delete')}
        />
      )}
      {open === 'all' && <ImportAllDialog status={status} title={title} onClose={close} />}
      {open === 'some' && <ImportSomeDialog pipeline={pipeline} title={title} onClose={close} />}
      {open === 'preview' && <PreviewPage pipeline={pipeline} title={title} onClose={close} />}
      {open === 'delete' && <DeleteDialog pipeline={pipeline} title={title} onClose={close} />}
    </Actions>
  );
}
