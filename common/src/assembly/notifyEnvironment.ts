import type { Reader } from '../base/variables';
import { NOTIFICATION_EVENTS, type NotificationRules } from '../contract/notification';

export const NOTIFY_VARIABLES = [
  'NOTIFY_WEBHOOK_URL',
  'NOTIFY_WEBHOOK_SECRET',
  'NOTIFY_EMAIL',
  'NOTIFY_EVENTS',
  'NOTIFY_REJECT_PERCENT',
  'NOTIFY_MANUAL',
  'MC_URL',
] as const;
type Variable = (typeof NOTIFY_VARIABLES)[number];

/** Where notifications go, and what is reported. */
export interface NotifyEnvironment {
  /** A Slack address is one, too. */
  webhookUrl: string | undefined;
  webhookSecret: string | undefined;
  /** The profile in Klaviyo that a flow writes to. */
  email: string | undefined;
  rules: NotificationRules;
  /** The Merchant Center's address; undefined when it isn't known. */
  merchantCenterUrl: string | undefined;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** @param gateway of the Merchant Center, from which its address follows in every region */
export function readNotify(reader: Reader<Variable>, gateway: string): NotifyEnvironment {
  const email = reader.secret('NOTIFY_EMAIL');
  if (email !== undefined && !EMAIL.test(email)) reader.faults.push('NOTIFY_EMAIL must be an e-mail address.');
  const given = reader.optional('MC_URL');
  const mc = /^https:\/\/mc-api\.[a-z0-9-]+\.(?:gcp|aws)\.commercetools\.com$/.test(gateway)
    ? gateway.replace('mc-api.', 'mc.')
    : undefined;
  return {
    webhookUrl: reader.url('NOTIFY_WEBHOOK_URL', reader.secret('NOTIFY_WEBHOOK_URL')) || undefined,
    webhookSecret: reader.secret('NOTIFY_WEBHOOK_SECRET'),
    email,
    rules: {
      events: eventsOf(reader),
      rejectPercent: reader.number('NOTIFY_REJECT_PERCENT', 5, 0, 100),
      manual: reader.oneOf('NOTIFY_MANUAL', ['true', 'false'], 'false') === 'true',
    },
    merchantCenterUrl: (given === undefined ? mc : reader.url('MC_URL', given)) || undefined,
  };
}

function eventsOf(reader: Reader<Variable>): NotificationRules['events'] {
  const given = reader
    .optional('NOTIFY_EVENTS')
    ?.split(',')
    .map((each) => each.trim());
  if (!given) return [...NOTIFICATION_EVENTS];
  const known = NOTIFICATION_EVENTS.filter((each) => given.includes(each));
  if (known.length < new Set(given).size) reader.faults.push(`NOTIFY_EVENTS may list ${NOTIFICATION_EVENTS.join(', ')} only.`);
  return known;
}
