import { TabHeader, TabularMainPage } from '@commercetools-frontend/application-components';
import Spacings from '@commercetools-uikit/spacings';
import type { ReactNode } from 'react';
import { useRouteMatch } from 'react-router-dom';
import { useText } from '../i18n/use-text';
import { usePaths } from './paths';

/** Title and tabs, the same on every page. */
export function Frame({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  const t = useText();
  const paths = usePaths();
  const onImports = useRouteMatch({ path: paths.imports, exact: true }) !== null;
  return (
    <TabularMainPage
      title={t('app.title')}
      tabControls={
        <>
          <TabHeader to={paths.imports} exactPathMatch label={t('tab.imports')} />
          <TabHeader to={paths.runs} label={t('tab.runs')} />
          <TabHeader to={paths.connection} label={t('tab.connection')} />
        </>
      }
      formControls={actions}
      hideControls={!onImports || !actions}
    >
      <Spacings.Stack scale="l">{children}</Spacings.Stack>
    </TabularMainPage>
  );
}
