import type { Cart } from '@commercetools/platform-sdk';
import { definePipeline, type Pipeline } from '../../../contract/pipeline';
import type { Notice } from '../../../contract/run';
import { readLiveSince } from '../../../state/live';
import { OVERLAP_MS, resourceSource, SETTLED_MS } from '../../../systems/commercetools/resource';
import { eventDestination } from '../../../systems/klaviyo/events/destination';
import { orderRelations } from '../orders/relations';
import type { PipelineParts } from '../parts';
import { withSettings } from '../settings';
import { mapCart } from './map';

const MINUTE = 60_000;

/**
 * Open carts that have rested for a while, as `Started Checkout`. commercetools notifies of the creation of a cart at best, when it is empty,
 * so that every round of the job looks for them.
 */
export function carts({ commercetools, klaviyo, env, store }: PipelineParts): Pipeline {
  const { cart, order } = env.settings;
  const quietMs = cart.quietMinutes * MINUTE;
  const source = resourceSource<Cart>(commercetools, {
    query: (queryArgs) => commercetools.api.carts().get({ queryArgs }),
    expand: ['discountCodes[*].discountCode'],
    where: ['cartState = "Active"'],
    readShards: 1,
  });
  // One by one, where a repeat is ignored: of the same carts a day brings several changes. Whichever account the key is of: no cart of
  // before is missing in it.
  const { target: _, ...destination } = eventDestination(klaviyo, 'single', [order.metrics.startedCheckout]);
  return definePipeline({
    id: 'carts',
    title: order.metrics.startedCheckout,
    background: true,
    off: !cart.startedCheckout,
    // What is read so late needs less reaching back for what became visible late.
    source: { ...source, settledMs: quietMs, overlapMs: Math.max(0, OVERLAP_MS + SETTLED_MS - quietMs) },
    enrich: orderRelations(commercetools, env.settings, () => readLiveSince(store)),
    map: withSettings(env.settings, mapCart),
    destination,
    notices: () => (cart.urlTemplate === undefined ? [NO_ADDRESS] : []),
  });
}

const NO_ADDRESS: Notice = {
  code: 'no_checkout_url',
  message: 'Events of carts have no CheckoutURL: set cart.urlTemplate, or the e-mails of a flow have no way back to the cart.',
};
