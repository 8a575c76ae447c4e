import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { lazy, Suspense } from 'react';
import { DocumentLink } from '../frame/document-link';
import { Frame } from '../frame/frame';
import { useText } from '../i18n/use-text';

const AllSettings = lazy(() => import(/* webpackChunkName: "settings" */ './all-settings'));

/** What is set here instead of in the environment. Form and texts come with the page itself, not with the application. */
export function SettingsPage() {
  const t = useText();
  return (
    <Frame>
      <Suspense fallback={<LoadingSpinner>{t('loading')}</LoadingSpinner>}>
        <AllSettings />
      </Suspense>
      <DocumentLink name="configuration.md" />
    </Frame>
  );
}
