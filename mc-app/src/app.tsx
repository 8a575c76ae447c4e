import { ApplicationShell, setupGlobalErrorListener } from '@commercetools-frontend/application-shell';
import type { ApplicationWindow } from '@commercetools-frontend/constants';
import { lazy } from 'react';
import { loadMessages } from './i18n/load-messages';

declare const window: ApplicationWindow;

// A chunk of its own: it is fetched while the shell is still asking who the user is.
const Routes = lazy(() => import('./routes'));

setupGlobalErrorListener();

export function App() {
  return (
    <ApplicationShell environment={window.app} applicationMessages={loadMessages}>
      <Routes />
    </ApplicationShell>
  );
}
