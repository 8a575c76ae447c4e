import { InfoMainPage } from '@commercetools-frontend/application-components';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useText } from '../i18n/use-text';

/** The application was built without the address of its service: nothing can work before that is fixed. */
export function NoServicePage() {
  const t = useText();
  return (
    <InfoMainPage title={t('app.title')}>
      <ContentNotification type="warning">
        <Spacings.Stack scale="s">
          <Text.Body fontWeight="bold">{t('noService.title')}</Text.Body>
          <Text.Body>{t('noService.step')}</Text.Body>
        </Spacings.Stack>
      </ContentNotification>
    </InfoMainPage>
  );
}
