import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import { entryPointUriPath } from '../constants';

/** Where the Merchant Center shows a record of a pipeline; pipelines without a page there have no link. */
const RECORD_PAGES: Record<string, string> = {
  customers: 'customers',
  orders: 'orders',
  categories: 'categories',
  products: 'products',
};

export function usePaths() {
  const projectKey = useApplicationContext(({ project }) => project?.key ?? '');
  const imports = `/${projectKey}/${entryPointUriPath}`;
  return {
    imports,
    runs: `${imports}/runs`,
    run: (id: string) => `${imports}/runs/${encodeURIComponent(id)}`,
    live: `${imports}/live`,
    schedules: `${imports}/schedules`,
    settings: `${imports}/settings`,
    settingsOf: (section: string) => `${imports}/settings/${section}`,
    /** Where notifications were before settings could be saved; old links lead there. */
    notifications: `${imports}/notifications`,
    connection: `${imports}/connection`,
    record: (pipeline: string, id: string): string | undefined => {
      const page = RECORD_PAGES[pipeline];
      return page && `/${projectKey}/${page}/${encodeURIComponent(id)}`;
    },
  };
}
