import { PassThrough } from 'node:stream';
import type { Controller } from 'common';
import type { MailchimpOmetria } from 'common/mailchimp-ometria';
import { RUN } from '../testing';
import { Bars } from './bars';

const PIPELINE = 'mailchimp-ometria-news01-1';

it('prints every line when it ends right after one, above a bar for each list', async () => {
  const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 30 });
  let shown = '';
  screen.on('data', (data: Buffer) => {
    shown += data.toString();
  });
  const active = { ...RUN, status: 'running', total: 200, counts: { read: 50, written: 50, skipped: 0, rejected: 0 }, rate: 10 };
  const route = { importer: { status: async () => [{ pipeline: PIPELINE, active: { ...active, etaMs: 15_000 } }] } };
  const bars = new Bars(screen as unknown as NodeJS.WriteStream);
  bars.begin(route as unknown as MailchimpOmetria, { current: [PIPELINE] } as unknown as Controller);
  while (!shown.includes('50/200')) await new Promise((done) => setTimeout(done, 20));
  expect(shown).toMatch(/news01 █+░+ 50\/200 \| 10\/s \| 15 s left/);
  bars.line('controller: stopping.');
  bars.end();
  await new Promise((done) => setImmediate(done));
  expect(shown).toContain('controller: stopping.\n');
});
