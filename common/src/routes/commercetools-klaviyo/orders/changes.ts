import type { Order, Payment } from '@commercetools/platform-sdk';
import type { Commercetools } from '../../../systems/commercetools/client';
import { chunksOf, isIn, type LookupArgs, readWhere } from '../../../systems/commercetools/lookup';
import { changedWithin, type RelatedIds, unchangedWithin } from '../related';

/** Orders whose payments changed: a refund is booked on the payment, and leaves the order as it was. */
export function ordersOfChangedPayments(commercetools: Commercetools): RelatedIds {
  const { api } = commercetools;
  const payments = (queryArgs: LookupArgs) => api.payments().get({ queryArgs });
  const orders = (queryArgs: LookupArgs) => api.orders().get({ queryArgs });
  return async (changed, ctx) => {
    const found = new Set<string>();
    for await (const page of readWhere<Payment>(commercetools, payments, { where: changedWithin(changed) }, ctx)) {
      for (const ids of chunksOf(page.map(({ id }) => id))) {
        const where = [`paymentInfo(payments(${isIn('id', ids)}))`, unchangedWithin(changed)];
        for await (const part of readWhere<Order>(commercetools, orders, { where }, ctx))
          for (const { id } of part) found.add(id);
      }
    }
    return found;
  };
}
