import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import { useSettings } from '../api/settings-queries';
import { PageError } from '../frame/page-error';
import { Editor } from './editor';
import { TextsProvider } from './texts/texts-provider';
import { useSettingsText } from './texts/use-settings-text';

/** The page with its own texts. */
export default function AllSettings() {
  return (
    <TextsProvider>
      <Loaded />
    </TextsProvider>
  );
}

function Loaded() {
  const s = useSettingsText();
  const own = useSettings();
  const { data } = own;
  return (
    <>
      <PageError own={own} />
      {own.isPending && <LoadingSpinner>{s('page.loading')}</LoadingSpinner>}
      {data === null && <ContentNotification type="info">{s('page.noSettings')}</ContentNotification>}
      {data && <Editor newest={data} />}
    </>
  );
}
