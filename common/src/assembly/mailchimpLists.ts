/**
 * The route Mailchimp lists -> Ometria alone: a controller that runs for months doesn't load the other systems' libraries, which
 * take 130 MB and more than a second of the processor.
 */

export { ImportError } from '../base/errors';
export { createLogger } from '../base/log';
export { Refused } from '../contract/errors';
export { MailchimpOmetria } from './mailchimpOmetria';
export { loadMailchimpOmetria } from './mailchimpOmetriaEnvironment';
