import Link from '@commercetools-uikit/link';
import Text from '@commercetools-uikit/text';
import { usePaths } from '../frame/paths';
import { useText } from '../i18n/use-text';

/** Of one of the two sides, which the check of the connection looks at. */
const ofASide = (code: string): boolean => /^(klaviyo|commercetools)_/.test(code) || code === 'destination_changed';
/** What is wrong is in the variables of the deployment. */
const ofTheKey = (code: string): boolean =>
  /_(unauthorized|forbidden|not_found|unusable)$/.test(code) || code === 'destination_changed';

/** Where an error is looked into, and where what causes it is changed. */
export function ErrorSteps({ code }: { code: string }) {
  const t = useText();
  const paths = usePaths();
  if (!ofASide(code)) return null;
  return (
    <>
      {ofTheKey(code) && <Text.Body>{t('error.whereToChange')}</Text.Body>}
      <div>
        <Link to={paths.connection}>{t('live.checkConnection')}</Link>
      </div>
    </>
  );
}
