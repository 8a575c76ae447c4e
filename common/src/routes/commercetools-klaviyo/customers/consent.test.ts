import { Value } from 'typebox/value';
import { Settings } from '../settings';
import { consentOf } from './consent';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const AT = '2025-04-01T08:30:00.000Z';
const FIELDS = { email: 'news', sms: 'channels', at: 'since' };

function consent(fields: object, rules: object = FIELDS) {
  const settings = Value.Default(Settings, { customer: { consent: rules } }) as Settings;
  return consentOf({ custom: { fields } }, settings, NOW);
}

test.each([
  ['true', { news: true, since: AT }, { email: true, at: AT }],
  ['a set with the channel', { channels: ['email', 'sms'], since: AT }, { sms: true, at: AT }],
  ['a set of enums with the channel', { channels: [{ key: 'SMS', label: 'Text' }], since: AT }, { sms: true, at: AT }],
  ['true without its time', { news: true }, undefined],
  ['true with a time to come', { news: true, since: '2027-01-01T00:00:00.000Z' }, undefined],
  ['true with no time at all', { news: true, since: 'soon' }, undefined],
  ['false', { news: false, since: AT }, undefined],
  ['neither', { news: 'yes', since: AT }, undefined],
  ['nothing', {}, undefined],
])('consents or decides nothing when the field is %s', (_title, fields, expected) => {
  expect(consent(fields)).toEqual(expected);
});

test('withdraws consent only by the setting', () => {
  const rules = { ...FIELDS, unsubscribe: true };
  expect(consent({ news: false }, rules)).toEqual({ email: false });
  expect(consent({ channels: ['email'], since: AT }, rules)).toEqual({ sms: false, at: AT });
  expect(consent({ news: null }, rules)).toBeUndefined();
});

test('is off when no field is named', () => {
  expect(consent({ news: true, since: AT }, { at: 'since' })).toBeUndefined();
  expect(consent({ news: true, since: AT }, {})).toBeUndefined();
});
