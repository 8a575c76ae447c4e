import { eventDestination } from '../../destinations/klaviyo/events';
import { definePipeline, type Pipeline } from '../../pipeline';
import { resourceSource } from '../../sources/commercetools';
import type { PipelineParts } from '..';
import { mapOrder } from './map';
import { orderRelations } from './relations';

export function orders({ commercetools, klaviyo, env }: PipelineParts): Pipeline {
  return definePipeline({
    id: 'orders',
    title: 'Orders',
    dependsOn: ['customers'],
    source: resourceSource(commercetools, {
      query: (queryArgs) => commercetools.api.orders().get({ queryArgs }),
      expand: ['paymentInfo.payments[*]', 'discountCodes[*].discountCode'],
      readShards: env.readShards,
    }),
    enrich: orderRelations(commercetools),
    map: mapOrder,
    destination: eventDestination(klaviyo, env.eventsMode),
  });
}
