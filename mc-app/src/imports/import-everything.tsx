import { ConfirmationDialog } from '@commercetools-frontend/application-components';
import PrimaryButton from '@commercetools-uikit/primary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useState } from 'react';
import type { PipelineStatus } from '../api/types';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { useSequence } from '../sequence/sequence-context';
import { useWords } from '../words/use-words';

/** All imports, one after the other in the order they build on each other. */
export function ImportEverything({ pipelines }: { pipelines: PipelineStatus[] }) {
  const t = useText();
  const words = useWords();
  const mayManage = useMayManage();
  const { sequence, begin } = useSequence();
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const confirm = () => {
    begin(pipelines.map(({ pipeline }) => pipeline));
    close();
  };
  return (
    <>
      <PrimaryButton
        label={t('everything.action')}
        isDisabled={!mayManage || sequence !== undefined}
        onClick={() => setOpen(true)}
      />
      <ConfirmationDialog
        isOpen={isOpen}
        title={t('everything.title')}
        labelPrimary={t('everything.confirm')}
        labelSecondary={t('dialog.cancel')}
        onClose={close}
        onCancel={close}
        onConfirm={confirm}
      >
        <Spacings.Stack scale="m">
          <Text.Body>{t('everything.body')}</Text.Body>
          <ol>
            {pipelines.map(({ pipeline, title }) => (
              <li key={pipeline}>
                <Text.Body as="span">{words.pipeline(pipeline, title)}</Text.Body>
              </li>
            ))}
          </ol>
          <Text.Body tone="secondary">{t('everything.keepOpen')}</Text.Body>
        </Spacings.Stack>
      </ConfirmationDialog>
    </>
  );
}
