import { definePipeline, type Pipeline } from '../../../contract/pipeline';
import { resourceSource } from '../../../systems/commercetools/resource';
import { profileDestination } from '../../../systems/klaviyo/profiles/destination';
import type { PipelineParts } from '..';
import { mapCustomer } from './map';

export function customers({ commercetools, klaviyo, env }: PipelineParts): Pipeline {
  return definePipeline({
    id: 'customers',
    title: 'Customers',
    source: resourceSource(commercetools, {
      query: (queryArgs) => commercetools.api.customers().get({ queryArgs }),
      readShards: env.readShards,
    }),
    map: mapCustomer,
    destination: profileDestination(klaviyo),
  });
}
