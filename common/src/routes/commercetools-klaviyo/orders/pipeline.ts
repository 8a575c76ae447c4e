import { definePipeline, type Pipeline } from '../../../contract/pipeline';
import { readLiveSince } from '../../../state/live';
import { resourceSource } from '../../../systems/commercetools/resource';
import { eventDestination } from '../../../systems/klaviyo/events/destination';
import type { PipelineParts } from '../parts';
import { withRelated } from '../related';
import { ORDER_EVENTS, withSettings } from '../settings';
import { ordersOfChangedPayments } from './changes';
import { mapOrder } from './map';
import { orderRelations } from './relations';

export function orders({ commercetools, klaviyo, env, store }: PipelineParts): Pipeline {
  const metrics = ORDER_EVENTS.map((event) => env.settings.order.metrics[event]);
  return definePipeline({
    id: 'orders',
    title: 'Orders',
    dependsOn: ['customers'],
    source: withRelated(
      resourceSource(commercetools, {
        query: (queryArgs) => commercetools.api.orders().get({ queryArgs }),
        expand: ['paymentInfo.payments[*]', 'discountCodes[*].discountCode'],
        readShards: env.readShards,
        knownBy: (text) => [`orderNumber = ${text}`],
      }),
      ordersOfChangedPayments(commercetools),
    ),
    enrich: orderRelations(commercetools, env.settings, () => readLiveSince(store)),
    map: withSettings(env.settings, mapOrder),
    label: (order) => ('orderNumber' in order ? order.orderNumber : undefined),
    modifiedAt: (order) => ('lastModifiedAt' in order ? order.lastModifiedAt : undefined),
    destination: eventDestination(klaviyo, env.eventsMode, metrics),
  });
}
