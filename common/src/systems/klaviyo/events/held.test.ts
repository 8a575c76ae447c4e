import type { Context } from '../../../contract/context';
import { Fatal } from '../../../contract/errors';
import type { KlaviyoClient } from '../client';
import { heldNotice } from './held';

interface Metric {
  name: string;
  integration?: object;
}

/** An account whose metrics come in these pages. */
function account(...pages: Metric[][]) {
  const asked: unknown[] = [];
  const getMetrics = async ({ pageCursor = '0' }: { pageCursor?: string }) => {
    asked.push(pageCursor);
    const next = Number(pageCursor) + 1;
    const links = { next: next < pages.length ? `https://a.klaviyo.com/api/metrics?page%5Bcursor%5D=${next}` : null };
    return { body: { data: (pages[Number(pageCursor)] ?? []).map((attributes) => ({ attributes })), links } };
  };
  return { client: { for: () => ({ metrics: { getMetrics } }) } as unknown as KlaviyoClient, asked };
}
const ctx = {} as Context;
const NAMES = ['Placed Order', 'Ordered Product'];
const API = { integration: { name: 'API' } };

describe('events that the account holds already', () => {
  test('are none when no metric has one of the names', async () => {
    const { client, asked } = account([{ name: 'Opened Email', ...API }], [{ name: 'Active on Site', ...API }]);
    expect(await heldNotice(client, NAMES, ctx)).toBeUndefined();
    expect(asked).toEqual(['0', '1']);
  });
  test('are assumed when a metric has one of the names, on whichever page', async () => {
    const { client } = account([{ name: 'Opened Email' }], [{ name: 'Ordered Product', ...API }]);
    expect(await heldNotice(client, NAMES, ctx)).toMatchObject({ code: 'events_exist' });
  });
  test("are none of ours when the metric is another integration's", async () => {
    const { client } = account([{ name: 'Placed Order', integration: { name: 'Shopify' } }]);
    expect(await heldNotice(client, NAMES, ctx)).toBeUndefined();
  });
  test('are assumed when the key may not ask', async () => {
    const forbidden = async () => Promise.reject(new Fatal('klaviyo_forbidden', 'no'));
    const client = { for: () => ({ metrics: { getMetrics: forbidden } }) } as unknown as KlaviyoClient;
    expect(await heldNotice(client, NAMES, ctx)).toMatchObject({ code: 'events_unknown' });
  });
  test('are no question when the account can not be asked for other reasons', async () => {
    const down = async () => Promise.reject(new Fatal('klaviyo_unauthorized', 'no'));
    const client = { for: () => ({ metrics: { getMetrics: down } }) } as unknown as KlaviyoClient;
    await expect(heldNotice(client, NAMES, ctx)).rejects.toMatchObject({ code: 'klaviyo_unauthorized' });
  });
});
