import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import { ContentNotification } from '@commercetools-uikit/notifications';
import PrimaryButton from '@commercetools-uikit/primary-button';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useEffect, useState } from 'react';
import { useChanges } from '../api/queries';
import type { ActiveRun, Changes, PipelineStatus } from '../api/types';
import { useKeptFocus } from '../frame/use-kept-focus';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { StatusStamp } from '../words/status-stamp';
import { useWords } from '../words/use-words';
import { Why } from '../words/why';
import { DeleteDialog } from './delete-dialog';
import { firstAction, unfinishedRun } from './first-action';
import { ImportAllDialog } from './import-all-dialog';
import { ImportChangesButton } from './import-changes-button';
import { ImportSomeDialog } from './import-some-dialog';
import { LastRun } from './last-run';
import { type MoreAction, MoreMenu } from './more-menu';
import { Preview } from './preview';
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

/** Takes the focus when what had it is replaced; that is nothing to mark. */
const Section = styled.section`
  outline: none;
`;

type Open = 'all' | 'some' | 'preview' | 'delete';

interface Props {
  status: PipelineStatus;
  position: number;
  /** The one blue button of the page is on this card. */
  isNext: boolean;
  /** Undefined until it is known, null where it isn't to be had. */
  onChanges: (pipeline: string, changes: Changes | null | undefined) => void;
}

/** One import: what it does now, or what it did last, and what can be done with it. */
export function PipelineCard({ status, position, isNext, onChanges }: Props) {
  const t = useText();
  const words = useWords();
  const { active, lastRun, pipeline } = status;
  const title = words.pipeline(pipeline, status.title);
  const focus = useKeptFocus<HTMLElement>(active?.id ?? '');
  return (
    <Card insetScale="l">
      <Section aria-labelledby={`import-${pipeline}`} {...focus}>
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
            <Idle status={status} title={title} isNext={isNext} onChanges={onChanges} />
          )}
        </Spacings.Stack>
      </Section>
    </Card>
  );
}

interface ActionProps extends Pick<Props, 'status' | 'isNext'> {
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

function Idle({ status, title, isNext, onChanges }: ActionProps & Pick<Props, 'onChanges'>) {
  const { pipeline, lastRun } = status;
  const { data: changes, isLoading } = useChanges(pipeline, lastRun?.id);
  useEffect(() => onChanges(pipeline, isLoading ? undefined : (changes ?? null)), [pipeline, changes, isLoading, onChanges]);
  return (
    <>
      <LastRun run={lastRun} title={title} />
      <WhatIsNew changes={changes} />
      <IdleActions status={status} title={title} isNext={isNext} changes={changes} />
    </>
  );
}

function IdleActions({ status, title, isNext, changes }: ActionProps & { changes: Changes | undefined }) {
  const t = useText();
  const mayManage = useMayManage();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const { pipeline } = status;
  const first = firstAction(status, changes);
  const unfinished = unfinishedRun(status);
  const isDisabled = !mayManage;
  const All = isNext ? PrimaryButton : SecondaryButton;
  const action = (which: Open): MoreAction => ({
    label: t(`${which}.action`),
    name: t(`${which}.label`, { title }),
    isDisabled,
    onClick: () => setOpen(which),
  });
  const more = [
    ...(first === 'all' ? [] : [action('all')]),
    action('some'),
    action('preview'),
    ...(isDeletable(status) ? [{ ...action('delete'), isCritical: true }] : []),
  ];
  const waiting = changes?.since && changes.count !== 0 ? changes : undefined;
  return (
    <Actions>
      {first === 'resume' && unfinished && <ResumeButton runId={unfinished.id} title={title} isFirst={isNext} />}
      {first === 'all' && (
        <All
          label={t('all.action')}
          aria-label={t('all.label', { title })}
          isDisabled={isDisabled}
          onClick={() => setOpen('all')}
        />
      )}
      {waiting && <ImportChangesButton pipeline={pipeline} title={title} isFirst={isNext && first === 'changes'} />}
      <MoreMenu title={title} actions={more} />
      {open === 'all' && <ImportAllDialog status={status} title={title} onClose={close} />}
      {open === 'some' && <ImportSomeDialog pipeline={pipeline} title={title} onClose={close} />}
      {open === 'preview' && <Preview pipeline={pipeline} title={title} onClose={close} />}
      {open === 'delete' && <DeleteDialog pipeline={pipeline} title={title} onClose={close} />}
    </Actions>
  );
}

/** Only what was imported can be there to delete. */
const isDeletable = ({ deletable, lastRun }: PipelineStatus): boolean => deletable && lastRun !== undefined;
