import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Redirect, Route, Switch } from 'react-router-dom';
import { createQueryClient } from './api/polling';
import { ServiceProvider, useServiceAddress } from './api/service-context';
import { ConnectionPage } from './connection/connection-page';
import { NoServicePage } from './frame/no-service-page';
import { NoticesProvider } from './frame/notices';
import { usePaths } from './frame/paths';
import { StatusProvider } from './frame/status-context';
import { ImportsPage } from './imports/imports-page';
import { LivePage } from './live/live-page';
import { RunPage } from './runs/run-page';
import { RunsPage } from './runs/runs-page';
import { SchedulesPage } from './schedules/schedules-page';
import { SettingsPage } from './settings/settings-page';

/** The pages, once it is known where the service is. */
export default function Routes() {
  const [queries] = useState(createQueryClient);
  const address = useServiceAddress();
  const paths = usePaths();
  if (address === undefined) return <NoServicePage />;
  return (
    <QueryClientProvider client={queries}>
      <ServiceProvider address={address}>
        <NoticesProvider>
          <StatusProvider>
            <Switch>
              <Route path={`${paths.runs}/:id`} component={RunPage} />
              <Route path={paths.runs} component={RunsPage} />
              <Route path={paths.live} component={LivePage} />
              <Route path={paths.schedules} component={SchedulesPage} />
              <Route path={paths.settings} component={SettingsPage} />
              <Redirect from={paths.notifications} to={paths.settingsOf('notifications')} />
              <Route path={paths.connection} component={ConnectionPage} />
              <Route path={paths.imports} component={ImportsPage} />
            </Switch>
          </StatusProvider>
        </NoticesProvider>
      </ServiceProvider>
    </QueryClientProvider>
  );
}
