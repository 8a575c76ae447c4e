import type { Customer, CustomerGroup } from '@commercetools/platform-sdk';
import type { Context } from '../../../contract/context';
import { Fatal } from '../../../contract/errors';
import { perSlice } from '../../../contract/perSlice';
import type { Commercetools } from '../../../systems/commercetools/client';
import { readAll } from '../../../systems/commercetools/lookup';
import type { CustomerRelations } from './map';

const NONE: ReadonlyMap<string, string> = new Map();

/**
 * Keys of customer groups, all of them read once a slice when the first customer with a group is seen. The API client may lack
 * the scope `view_customer_groups`: then profiles go without.
 */
export function customerRelations(
  commercetools: Commercetools,
): (customers: Customer[], ctx: Context) => Promise<CustomerRelations> {
  const { api } = commercetools;
  const keys = perSlice(async (ctx): Promise<ReadonlyMap<string, string>> => {
    try {
      const all = await readAll<CustomerGroup>(commercetools, (queryArgs) => api.customerGroups().get({ queryArgs }), ctx);
      return new Map(all.flatMap(({ id, key }) => (key === undefined ? [] : [[id, key]])));
    } catch (error) {
      if (!(error instanceof Fatal) || error.code !== 'commercetools_forbidden') throw error;
      ctx.log.warn({ scope: 'view_customer_groups' }, 'customer groups may not be read: profiles go without CustomerGroup');
      return NONE;
    }
  });
  return async (customers, ctx) => ({
    groupKeyOf: customers.some(({ customerGroup }) => customerGroup !== undefined) ? await keys(ctx) : NONE,
  });
}
