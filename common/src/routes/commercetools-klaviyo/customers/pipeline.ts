import { definePipeline, type Pipeline } from '../../../contract/pipeline';
import type { Notice } from '../../../contract/run';
import { resourceSource } from '../../../systems/commercetools/resource';
import { profileDestination } from '../../../systems/klaviyo/profiles/destination';
import type { PipelineParts } from '../parts';
import { type Settings, withSettings } from '../settings';
import { mapCustomer } from './map';
import { customerRelations } from './relations';

export function customers({ commercetools, klaviyo, env }: PipelineParts): Pipeline {
  return definePipeline({
    id: 'customers',
    title: 'Customers',
    source: resourceSource(commercetools, {
      query: (queryArgs) => commercetools.api.customers().get({ queryArgs }),
      readShards: env.readShards,
      knownBy: (text) => [`customerNumber = ${text}`, `key = ${text}`],
    }),
    enrich: customerRelations(commercetools),
    map: withSettings(env.settings, mapCustomer),
    label: ({ customerNumber }) => customerNumber,
    modifiedAt: ({ lastModifiedAt }) => lastModifiedAt,
    destination: profileDestination(klaviyo),
    notices: () => consentNotices(env.settings.customer.consent),
  });
}

/** Consent without its time can't be sent: the API demands a time in the past. */
function consentNotices({ email, sms, at }: Settings['customer']['consent']): Notice[] {
  if ((email === undefined && sms === undefined) || at !== undefined) return [];
  return [
    {
      code: 'no_consent_time',
      message: 'customer.consent.at is not set: no profile is subscribed, since Klaviyo demands the time of consent.',
    },
  ];
}
