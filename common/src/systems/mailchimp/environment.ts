import type { Reader } from '../../base/variables';

export interface MailchimpEnvironment {
  apiKey: string;
  /** Without `/3.0` and without a slash at the end. */
  url: string;
}

export const MAILCHIMP_VARIABLES = ['MAILCHIMP_APIKEY', 'MAILCHIMP_URL'] as const;

/** What follows the last dash of a key names its data centre; checked before a host is made of it. */
const DATA_CENTRE = /^[a-z]{2,}\d+$/;

/** Reads the key and where to use it; faults are collected by the reader. */
export function readMailchimp(reader: Reader<(typeof MAILCHIMP_VARIABLES)[number]>): MailchimpEnvironment {
  const apiKey = reader.requiredSecret('MAILCHIMP_APIKEY');
  const given = reader.optional('MAILCHIMP_URL');
  if (given !== undefined) return { apiKey, url: reader.url('MAILCHIMP_URL', given).replace(/\/3\.0$/, '') };
  const centre = apiKey.slice(apiKey.lastIndexOf('-') + 1);
  const isPlaced = apiKey.includes('-') && DATA_CENTRE.test(centre);
  if (apiKey && !isPlaced) {
    reader.faults.push('MAILCHIMP_APIKEY must end with a dash and its data centre, such as -us19; or set MAILCHIMP_URL.');
  }
  return { apiKey, url: isPlaced ? `https://${centre}.api.mailchimp.com` : '' };
}
