import { useCustomViewContext } from '@commercetools-frontend/application-shell-connectors';
import { useIsAuthorized } from '@commercetools-frontend/permissions';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { QueryClientProvider } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { createService } from './api/client';
import { createQueryClient } from './api/use-record';
import { useCloseOnEscape } from './close-on-escape';
import { PERMISSIONS } from './constants';
import { type TextId, useText } from './i18n/use-text';
import { recordOf } from './record-of';
import { RecordPanel } from './record-panel';
import { Title } from './words/titles';

/** The address that was given to the build as IMPORT_SERVICE_URL; undefined when it was not, or isn't one. */
function useServiceAddress(): string | undefined {
  const address = useCustomViewContext((context) => (context.environment as { importServiceUrl?: string }).importServiceUrl);
  return address && /^https?:\/\/[^/]+/.test(address) ? address : undefined;
}

/** What the view shows on the page that it was opened on. */
export default function Panel() {
  useCloseOnEscape();
  return (
    <main>
      <Content />
    </main>
  );
}

function Content() {
  const hostUrl = useCustomViewContext((context) => context.hostUrl);
  const record = useMemo(() => recordOf(hostUrl), [hostUrl]);
  const address = useServiceAddress();
  const service = useMemo(() => (address === undefined ? undefined : createService(address)), [address]);
  const [client] = useState(createQueryClient);
  const maySee = useIsAuthorized({ demandedPermissions: [PERMISSIONS.View] });
  const mayManage = useIsAuthorized({ demandedPermissions: [PERMISSIONS.Manage] });
  if (!record) return <Instead of="panel.noRecord" />;
  if (!service) return <Instead of="panel.noService" />;
  if (!maySee && !mayManage) return <Instead of="panel.noPermission" />;
  return (
    <QueryClientProvider client={client}>
      <RecordPanel key={`${record.pipeline} ${record.id}`} service={service} record={record} />
    </QueryClientProvider>
  );
}

type Reason = 'panel.noRecord' | 'panel.noService' | 'panel.noPermission';

/** Why there is nothing to see, and what to do. */
function Instead({ of: reason }: { of: Reason }) {
  const t = useText();
  return (
    <Spacings.Stack scale="s">
      <Title>{t(reason)}</Title>
      <Text.Body>{t(`${reason}.step` satisfies TextId)}</Text.Body>
    </Spacings.Stack>
  );
}
