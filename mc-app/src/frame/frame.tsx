import { TabHeader, TabularMainPage } from '@commercetools-frontend/application-components';
import { designTokens } from '@commercetools-uikit/design-system';
import Spacings from '@commercetools-uikit/spacings';
import styled from '@emotion/styled';
import type { ReactNode } from 'react';
import { useLocation, useRouteMatch } from 'react-router-dom';
import { useSchedules } from '../api/schedule-queries';
import { useText } from '../i18n/use-text';
import { OtherAccount, useAccountText } from './account';
import { DocumentLink } from './document-link';
import { FailedStrip, useFailedImports } from './failed-strip';
import { Notices } from './notices';
import { usePaths } from './paths';
import { usePageTitle } from './use-page-title';

/** A heading of the second level: the kit's title is of the first, its tabs of the third, and readers jump from one to the next. */
const Subtitle = styled.h2`
  margin: 0;
  font-size: ${designTokens.fontSize30};
  font-weight: ${designTokens.fontWeight400};
  color: ${designTokens.colorNeutral40};
`;

/**
 * Title and tabs move out of sight with the page: on a small screen they would leave little of it. The shell's own part scrolls: were this one to
 * scroll as well, nothing in it could stick to the edge of the window.
 */
const Scrolling = styled.div`
  height: 100%;
  & > div {
    height: auto;
    min-height: 100%;
  }
  & > div > div:last-of-type {
    flex: 1 0 auto;
    overflow: visible;
  }
`;

/** Title and tabs, the same on every page. */
export function Frame({ children, actions }: { children: ReactNode; actions?: ReactNode }) {
  const t = useText();
  const paths = usePaths();
  const { data: schedules } = useSchedules();
  const failed = useFailedImports().length;
  const account = useAccountText();
  const { pathname } = useLocation();
  const pages = [
    [paths.live, t('tab.live')],
    [paths.runs, t('tab.runs')],
    [paths.schedules, t('tab.schedules')],
    [paths.settings, t('tab.settings')],
    [paths.connection, t('tab.connection')],
  ] as const;
  usePageTitle(pages.find(([path]) => pathname.startsWith(path))?.[1] ?? t('tab.imports'));
  const onImports = useRouteMatch({ path: paths.imports, exact: true }) !== null;
  return (
    <Scrolling>
      <TabularMainPage
        title={t('app.title')}
        subtitle={<Subtitle>{account ?? t('app.subtitle')}</Subtitle>}
        tabControls={
          <>
            <TabHeader to={paths.imports} exactPathMatch label={failed ? t('tab.importsFailed', { failed }) : t('tab.imports')} />
            <TabHeader to={paths.live} label={t('tab.live')} />
            <TabHeader to={paths.runs} label={t('tab.runs')} />
            {/* Not known yet, or not to be had right now, is no reason to leave it out. */}
            {schedules !== null && <TabHeader to={paths.schedules} label={t('tab.schedules')} />}
            <TabHeader to={paths.settings} label={t('tab.settings')} />
            <TabHeader to={paths.connection} label={t('tab.connection')} />
          </>
        }
        formControls={actions}
        hideControls={!onImports || !actions}
      >
        <Notices />
        <Spacings.Stack scale="l">
          <FailedStrip />
          <OtherAccount />
          {children}
          {pathname !== paths.live && <DocumentLink name="merchant-center.md" />}
        </Spacings.Stack>
      </TabularMainPage>
    </Scrolling>
  );
}
