import { useIsAuthorized } from '@commercetools-frontend/permissions';
import { PERMISSIONS } from '../constants';

/** Whether the user may start, stop and change imports. The service asks for the same permission again. */
export const useMayManage = (): boolean => useIsAuthorized({ demandedPermissions: [PERMISSIONS.Manage] });
