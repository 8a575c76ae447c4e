import { parseArgs } from 'node:util';
import type { ListOptions } from './mailchimp/list.ts';
import { type MailchimpConfig, startMailchimp } from './mailchimp/server.ts';
import { type OmetriaConfig, startOmetria } from './ometria/server.ts';

/** Starts stand-ins for Mailchimp and Ometria, prints how to reach them as one line of JSON, and serves until it is ended. */
const { values } = parseArgs({ options: { options: { type: 'string', default: '{}' } } });
const options = JSON.parse(values.options) as {
  mailchimp?: Partial<MailchimpConfig>;
  ometria?: Partial<OmetriaConfig>;
  lists?: ListOptions[];
};
const keys = { mailchimp: 'sandbox-key-us1', ometria: 'sandbox-ometria' };
const [mailchimp, ometria] = await Promise.all([
  startMailchimp({ ...options.mailchimp, apiKey: keys.mailchimp, lists: options.lists ?? [] }),
  startOmetria({ ...options.ometria, apiKey: keys.ometria }),
]);
const environment = {
  MAILCHIMP_APIKEY: keys.mailchimp,
  MAILCHIMP_URL: mailchimp.url,
  OMETRIA_APIKEY: keys.ometria,
  OMETRIA_URL: ometria.url,
};
console.log(JSON.stringify({ mailchimp: mailchimp.url, ometria: ometria.url, environment }));

// The process that started us holds the other end of standard input: nothing is left behind when it dies.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
