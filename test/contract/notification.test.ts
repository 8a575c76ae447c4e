import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NOTIFICATION_EVENTS, Notification } from '../../common/src/contract/notification.ts';
import { ROOT } from '../process/child.ts';
import { read } from './specification.ts';

/** What receivers are promised. */
const FILE = resolve(ROOT, 'docs/notification.schema.json');
const published = `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', ...Notification }, null, 2)}\n`;

test('the published schema is what the code sends; SCHEMAS=1 renews it', () => {
  if (process.env.SCHEMAS !== undefined) writeFileSync(FILE, published);
  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(published));
});

test('docs/notifications.md lists every event', () => {
  const rows = [...read('docs/notifications.md').matchAll(/^\| `([a-z]+\.[a-z]+)` \|/gm)].map(([, event]) => event);
  expect(rows).toEqual([...NOTIFICATION_EVENTS]);
});
