import { entryPointUriPathToPermissionKeys } from '@commercetools-frontend/application-shell/ssr';
import type { ApplicationWindow } from '@commercetools-frontend/constants';

declare const window: ApplicationWindow;

const FALLBACK = 'data-imports';

/** The application's first path segment. Also read in Node, where the configuration is built and nothing but `ssr` may be imported. */
export const entryPointUriPath =
  typeof window === 'undefined' ? process.env.ENTRY_POINT_URI_PATH || FALLBACK : (window.app?.entryPointUriPath ?? FALLBACK);

/** `ViewDataImports` and `ManageDataImports`. */
export const PERMISSIONS = entryPointUriPathToPermissionKeys(entryPointUriPath);
