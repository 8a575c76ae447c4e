import { createContext, type ReactNode, useContext } from 'react';
import { useStatus } from '../api/queries';

type Status = ReturnType<typeof useStatus>;
const StatusContext = createContext<Status | undefined>(undefined);

/** One place asks for the status of every pipeline, so that the whole application polls once, whatever it shows. */
export function StatusProvider({ children }: { children: ReactNode }) {
  return <StatusContext.Provider value={useStatus()}>{children}</StatusContext.Provider>;
}

export function useCurrentStatus(): Status {
  const status = useContext(StatusContext);
  if (!status) throw new Error('useCurrentStatus needs a StatusProvider above it.');
  return status;
}
