import { FormDialog } from '@commercetools-frontend/application-components';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import type { ReactNode } from 'react';
import { useText } from '../i18n/use-text';
import { DialogFocus } from './dialog-focus';

interface Props {
  title: string;
  /** Of the button that does it. */
  confirm: string;
  isDisabled: boolean;
  /** Why it could not be done the last time. */
  problem: string | undefined;
  size?: 'm' | 'l';
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog before something is done: what went wrong stands on top, and the focus is where it belongs. */
export function ActDialog({ title, confirm, isDisabled, problem, size = 'm', onConfirm, onClose, children }: Props) {
  const t = useText();
  return (
    <FormDialog
      isOpen
      size={size}
      title={title}
      labelPrimary={confirm}
      labelSecondary={t('dialog.cancel')}
      isPrimaryButtonDisabled={isDisabled}
      onClose={onClose}
      onSecondaryButtonClick={onClose}
      onPrimaryButtonClick={onConfirm}
    >
      <DialogFocus>
        <Spacings.Stack scale="m">
          {problem && (
            <div role="alert">
              <ContentNotification type="error">{problem}</ContentNotification>
            </div>
          )}
          {children}
        </Spacings.Stack>
      </DialogFocus>
    </FormDialog>
  );
}
