import type { ListOptions } from '../sandbox/mailchimp/list.ts';
import type { MailchimpConfig } from '../sandbox/mailchimp/server.ts';
import type { OmetriaConfig } from '../sandbox/ometria/server.ts';
import { type Child, startStandIn, until } from './child.ts';

export interface ListsSandbox {
  child: Child;
  mailchimp: string;
  ometria: string;
  environment: Record<string, string>;
  control<T>(side: 'mailchimp' | 'ometria', path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

/** The stand-ins for Mailchimp and Ometria in a process of their own. */
export async function startLists(options: {
  mailchimp?: Partial<MailchimpConfig>;
  ometria?: Partial<OmetriaConfig>;
  lists?: ListOptions[];
}): Promise<ListsSandbox> {
  const child = startStandIn('lists', `--options=${JSON.stringify(options)}`);
  const line = await until('the start of the stand-ins', async () => {
    if (child.process.exitCode !== null) throw new Error(`The stand-ins ended: ${child.output()}`);
    return child
      .output()
      .split('\n')
      .find((text) => text.startsWith('{') && text.endsWith('}'));
  });
  const ready = JSON.parse(line) as Pick<ListsSandbox, 'mailchimp' | 'ometria' | 'environment'>;
  return {
    ...ready,
    child,
    async control<T>(side: 'mailchimp' | 'ometria', path: string, body?: unknown): Promise<T> {
      const init =
        body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await fetch(`${ready[side]}/__sandbox/${path}`, init);
      const text = await response.text();
      if (!response.ok) throw new Error(`stand-in ${path}: ${response.status} ${text}`);
      return (text ? JSON.parse(text) : undefined) as T;
    },
    async close() {
      await child.kill('SIGTERM');
    },
  };
}
