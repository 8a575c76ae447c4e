import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { createService, type Service } from './client';

const ServiceContext = createContext<Service | undefined>(undefined);

/** The address that was given to the build as IMPORT_SERVICE_URL; undefined when it was not, or isn't one. */
export function useServiceAddress(): string | undefined {
  const address = useApplicationContext((context) => (context.environment as { importServiceUrl?: string }).importServiceUrl);
  return address && /^https?:\/\/[^/]+/.test(address) ? address : undefined;
}

export function ServiceProvider({ address, children }: { address: string; children: ReactNode }) {
  const service = useMemo(() => createService(address), [address]);
  return <ServiceContext.Provider value={service}>{children}</ServiceContext.Provider>;
}

export function useService(): Service {
  const service = useContext(ServiceContext);
  if (!service) throw new Error('useService needs a ServiceProvider above it.');
  return service;
}
