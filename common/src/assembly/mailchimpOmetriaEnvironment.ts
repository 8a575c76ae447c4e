import { InvalidEnvironment, Reader, type Variables } from '../base/variables';
import { LIST_VARIABLES, type ListEnvironment, readLists } from '../routes/mailchimp-ometria/environment';
import { MAILCHIMP_VARIABLES, type MailchimpEnvironment, readMailchimp } from '../systems/mailchimp/environment';
import { OMETRIA_VARIABLES, type OmetriaEnvironment, readOmetria } from '../systems/ometria/environment';
import { ENGINE_VARIABLES, type EngineEnvironment, readEngine } from './engineEnvironment';

/** Every environment variable of this route; docs/configuration.md and docs/mailchimp-ometria.md list them. */
export const MAILCHIMP_OMETRIA_VARIABLES = [
  ...MAILCHIMP_VARIABLES,
  ...OMETRIA_VARIABLES,
  ...LIST_VARIABLES,
  ...ENGINE_VARIABLES,
] as const;

export interface MailchimpOmetriaEnvironment extends ListEnvironment, EngineEnvironment {
  mailchimp: MailchimpEnvironment;
  ometria: OmetriaEnvironment;
}

/** @throws InvalidEnvironment, whose message lists every fault and names the variables */
export function loadMailchimpOmetria(variables: Variables): MailchimpOmetriaEnvironment {
  const reader = new Reader<(typeof MAILCHIMP_OMETRIA_VARIABLES)[number]>(variables);
  const environment = {
    mailchimp: readMailchimp(reader),
    ometria: readOmetria(reader),
    ...readLists(reader),
    ...readEngine(reader),
  };
  if (reader.faults.length > 0) throw new InvalidEnvironment(reader.faults);
  return environment;
}
