import { ContentNotification } from '@commercetools-uikit/notifications';
import type { ReactNode } from 'react';

/** What a change brings about that is easily overlooked; said when it is made. */
export const Warning = ({ children }: { children: ReactNode }) => (
  <div role="status">
    <ContentNotification type="warning">{children}</ContentNotification>
  </div>
);
