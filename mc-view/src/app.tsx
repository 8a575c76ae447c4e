import { CustomViewShell, setupGlobalErrorListener } from '@commercetools-frontend/application-shell';
import { lazy } from 'react';
import { loadMessages } from './i18n/load-messages';

// A chunk of its own: it is fetched while the shell is still asking who the user is.
const Panel = lazy(() => import('./panel'));

setupGlobalErrorListener();

export function App() {
  return (
    <CustomViewShell applicationMessages={loadMessages}>
      <Panel />
    </CustomViewShell>
  );
}
