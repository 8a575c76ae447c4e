import { Reader } from '../../base/variables';
import { readListSettings } from './settings';

function read(settings: unknown): { settings: unknown; faults: string[] } {
  const text = typeof settings === 'string' ? settings : JSON.stringify(settings);
  const reader = new Reader<'MAILCHIMP_OMETRIA_SETTINGS'>({ MAILCHIMP_OMETRIA_SETTINGS: text });
  return { settings: readListSettings(reader), faults: reader.faults };
}

describe('readListSettings', () => {
  it('takes everything that the documents name', () => {
    const settings = {
      collection: 'news_{list_id}',
      contactId: 'unique_email_id',
      firstname: 'FIRST',
      lastname: 'LAST',
      properties: { PLAN: 'plan' },
      tags: true,
      consent: {
        subscribed: 'skip',
        cleaned: 'NOT_SPECIFIED',
        archived: 'skip',
        pending: 'EXPLICITLY_OPTEDOUT',
        transactional: 'skip',
      },
    };
    expect(read(settings)).toEqual({ settings, faults: [] });
    expect(read('')).toEqual({ settings: {}, faults: [] });
  });

  it.each([
    [{ colection: 'x' }, 'colection'],
    [{ tags: 'yes' }, 'tags'],
    [{ consent: { cleaned: 'EXPLICITLY_OPTEDIN' } }, 'consent.cleaned'],
    [{ consent: { archived: 'EXPLICITLY_OPTEDIN' } }, 'consent.archived'],
    [{ consent: { pending: 'EXPLICITLY_OPTEDIN' } }, 'consent.pending'],
    [{ consent: { transactional: 'NOT_SPECIFIED' } }, 'consent.transactional'],
    [{ consent: { unsubscribed: 'skip' } }, 'consent.unsubscribed'],
    [{ properties: { PLAN: 5 } }, 'properties.PLAN'],
    [{ properties: { PLAN: 'mailchimp_status' } }, 'mailchimp_status'],
    [[], 'object'],
  ])('refuses %j, naming the field', (settings, words) => {
    expect(read(settings).faults).toEqual([expect.stringContaining(words)]);
  });

  it('refuses what is no JSON without repeating it', () => {
    const { faults } = read('{secret');
    expect(faults).toEqual(['MAILCHIMP_OMETRIA_SETTINGS must be JSON.']);
  });
});
