import { definePipeline, type Pipeline } from '../../../contract/pipeline';
import { resourceSource } from '../../../systems/commercetools/resource';
import { profileDestination } from '../../../systems/klaviyo/profiles/destination';
import type { PipelineParts } from '../parts';
import { withSettings } from '../settings';
import { mapCustomer } from './map';
import { customerRelations } from './relations';

export function customers({ commercetools, klaviyo, env }: PipelineParts): Pipeline {
  return definePipeline({
    id: 'customers',
    title: 'Customers',
    source: resourceSource(commercetools, {
      query: (queryArgs) => commercetools.api.customers().get({ queryArgs }),
      readShards: env.readShards,
    }),
    enrich: customerRelations(commercetools),
    map: withSettings(env.settings, mapCustomer),
    destination: profileDestination(klaviyo),
  });
}
