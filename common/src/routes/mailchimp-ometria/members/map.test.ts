import { memberOf } from '../../../systems/mailchimp/member';
import type { ListSettings } from '../settings';
import { mapMember, mergeFieldsOf } from './map';

const MEMBER = {
  contact_id: '0f3a5c7e9b1d2f4a6c8e0b2d4f6a8c0e',
  unique_email_id: 'abcdef1234',
  email_address: '  Ada.Lovelace@Example.COM ',
  status: 'subscribed',
  merge_fields: {
    FNAME: ' Ada ',
    LNAME: 'Lovelace',
    PLAN: 'gold',
    VISITS: 7,
    ADDRESS: { city: 'London' },
    EMPTY: '',
    NOTHING: null,
  },
  timestamp_signup: '2025-01-02T03:04:05+00:00',
  timestamp_opt: '2025-01-02T05:04:05+02:00',
  last_changed: '2026-03-01T08:15:30+00:00',
  location: { country_code: 'gb', timezone: 'Europe/London' },
  tags: [{ id: 1, name: 'vip' }],
};

const map = (more: object = {}, settings: ListSettings = {}) =>
  mapMember('abc', settings)(memberOf({ ...MEMBER, ...more }, mergeFieldsOf(settings)));

function contactOf(more: object = {}, settings: ListSettings = {}): Record<string, unknown> {
  const mapped = map(more, settings);
  if (mapped.kind !== 'mapped') throw new Error(`${mapped.kind} ${mapped.code}`);
  return mapped.records[0] ?? {};
}

describe('mapMember', () => {
  it('gives a contact with everything that is known', () => {
    expect(contactOf()).toEqual({
      '@type': 'contact',
      '@collection': 'mailchimp_abc',
      '@merge': true,
      id: MEMBER.contact_id,
      email: 'ada.lovelace@example.com',
      firstname: 'Ada',
      lastname: 'Lovelace',
      country_id: 'GB',
      timezone: 'Europe/London',
      timestamp_acquired: '2025-01-02T03:04:05Z',
      marketing_optin: 'EXPLICITLY_OPTEDIN',
      timestamp_subscribed: '2025-01-02T03:04:05Z',
      properties: { mailchimp_status: 'subscribed' },
    });
  });

  it.each([
    ['subscribed', 'EXPLICITLY_OPTEDIN', { timestamp_subscribed: '2025-01-02T03:04:05Z' }],
    ['unsubscribed', 'EXPLICITLY_OPTEDOUT', { timestamp_unsubscribed: '2026-03-01T08:15:30Z' }],
    ['cleaned', 'EXPLICITLY_OPTEDOUT', { timestamp_unsubscribed: '2026-03-01T08:15:30Z' }],
    ['archived', 'EXPLICITLY_OPTEDOUT', { timestamp_unsubscribed: '2026-03-01T08:15:30Z' }],
    ['pending', 'NOT_SPECIFIED', {}],
    ['transactional', 'NOT_SPECIFIED', {}],
  ])('says of %s: %s', (status, optIn, times) => {
    const { marketing_optin, timestamp_subscribed, timestamp_unsubscribed } = contactOf({ status });
    expect({ marketing_optin, ...defined({ timestamp_subscribed, timestamp_unsubscribed }) }).toEqual({
      marketing_optin: optIn,
      ...times,
    });
  });

  it.each([
    ['subscribed', 'NOT_SPECIFIED'],
    ['cleaned', 'NOT_SPECIFIED'],
    ['archived', 'NOT_SPECIFIED'],
    ['pending', 'EXPLICITLY_OPTEDOUT'],
    ['transactional', 'EXPLICITLY_OPTEDOUT'],
  ])('says of %s what a setting asks for: %s', (status, optIn) => {
    const settings = { consent: { [status]: optIn } } as ListSettings;
    const contact = contactOf({ status }, settings);
    expect(contact.marketing_optin).toBe(optIn);
    expect(contact.timestamp_subscribed).toBeUndefined();
    expect(contact.timestamp_unsubscribed !== undefined).toBe(optIn === 'EXPLICITLY_OPTEDOUT');
    expect(map({ status }, { consent: { [status]: 'skip' } } as ListSettings)).toEqual({
      kind: 'skipped',
      code: 'consent_skipped',
    });
  });

  it('opts in nothing that is not subscribed', () => {
    for (const status of ['unsubscribed', 'cleaned', 'archived', 'pending', 'transactional']) {
      expect(contactOf({ status }).marketing_optin).not.toBe('EXPLICITLY_OPTEDIN');
    }
  });

  it.each([['deleted'], [undefined], [''], ['constructor'], ['Subscribed']])('rejects the status %j', (status) => {
    expect(map({ status })).toMatchObject({ kind: 'rejected', code: 'unknown_status', field: 'status' });
  });

  it('takes the next best time of a subscription', () => {
    expect(contactOf({ timestamp_opt: '' }).timestamp_subscribed).toBe('2025-01-02T03:04:05Z');
    expect(contactOf({ timestamp_opt: '', timestamp_signup: '' })).toMatchObject({
      timestamp_subscribed: '2026-03-01T08:15:30Z',
    });
    expect(contactOf({ timestamp_opt: '', timestamp_signup: '' }).timestamp_acquired).toBeUndefined();
    expect(contactOf({ timestamp_signup: '' }).timestamp_acquired).toBe('2025-01-02T03:04:05Z');
  });

  it('sends of an archived member nothing but the status', () => {
    expect(contactOf({ status: 'archived' }, { properties: { PLAN: 'plan' }, tags: true })).toEqual({
      '@type': 'contact',
      '@collection': 'mailchimp_abc',
      '@merge': true,
      id: MEMBER.contact_id,
      email: 'ada.lovelace@example.com',
      timestamp_acquired: '2025-01-02T03:04:05Z',
      marketing_optin: 'EXPLICITLY_OPTEDOUT',
      timestamp_unsubscribed: '2026-03-01T08:15:30Z',
      properties: { mailchimp_status: 'archived' },
    });
  });

  it.each([[''], [undefined], [null], ['   '], [7]])('skips a member whose address is %j', (email_address) => {
    expect(map({ email_address })).toEqual({ kind: 'skipped', code: 'no_email' });
  });

  it.each([['ada'], ['ada@home'], ['a@b@c.de'], ['a b@c.de'], ['ada@c.de\u0000'], ['ada@\u00a0c.de'], ['@c.de'], ['ada@.de']])(
    'rejects the address %j',
    (email_address) => {
      expect(map({ email_address })).toMatchObject({ kind: 'rejected', code: 'bad_email', field: 'email_address' });
    },
  );

  it('rejects a member without an id', () => {
    expect(map({ contact_id: undefined })).toMatchObject({ kind: 'rejected', code: 'no_id', field: 'contact_id' });
    expect(contactOf({ contact_id: undefined }, { contactId: 'unique_email_id' }).id).toBe('abcdef1234');
  });

  it('maps names, properties and the collection as the settings say', () => {
    const settings: ListSettings = {
      collection: 'crm_{list_id}_x',
      firstname: 'LNAME',
      lastname: 'VISITS',
      properties: { PLAN: 'plan', VISITS: 'visits', EMPTY: 'empty', NOTHING: 'nothing', ABSENT: 'absent' },
      tags: true,
    };
    expect(contactOf({}, settings)).toMatchObject({ '@collection': 'crm_abc_x', firstname: 'Lovelace', lastname: '7' });
    expect(contactOf({}, settings).properties).toEqual({
      mailchimp_status: 'subscribed',
      plan: 'gold',
      visits: 7,
      mailchimp_tags: ['vip'],
    });
  });

  it.each([[{ country_code: '' }], [{ country_code: 'GBR' }], [{}], [null]])('leaves out the country of %j', (location) => {
    expect(contactOf({ location })).not.toHaveProperty('country_id');
  });

  it('leaves out names that are neither text nor number', () => {
    const contact = contactOf({ merge_fields: { FNAME: { a: 1 }, LNAME: '  ' } });
    expect(contact).not.toHaveProperty('firstname');
    expect(contact).not.toHaveProperty('lastname');
  });

  it('rejects what is larger than 60,000 bytes in UTF-8', () => {
    const settings = { properties: { BIO: 'bio' } };
    expect(map({ merge_fields: { BIO: 'ü'.repeat(29_900) } }, settings)).toMatchObject({ kind: 'rejected', code: 'too_large' });
    expect(map({ merge_fields: { BIO: 'u'.repeat(29_900) } }, settings).kind).toBe('mapped');
  });
});

const defined = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
