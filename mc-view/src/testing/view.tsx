import { configure, denormalizePermissions, renderCustomView } from '@commercetools-frontend/application-shell/test-utils';
import { type DefaultBodyType, rest } from 'msw';
import { setupServer } from 'msw/node';
import { IntlProvider } from 'react-intl';
import type { RecordView } from '../api/types';
import { PERMISSIONS } from '../constants';
import german from '../i18n/de.json';
import english from '../i18n/en.json';
import Panel from '../panel';

// A busy machine takes its time. A test has more of it than a wait, so that what is missing is reported.
configure({ asyncUtilTimeout: 30_000 });
jest.setTimeout(120_000);

export const ID = '0b5a7f0e-2d6e-4d0e-9b5e-1f2f3a4b5c6d';
export const pageOf = (kind: string) => `https://mc.example.com/my-shop/${kind}/${ID}/general`;

/** What was asked of the service, as `GET /records/customers/…`. */
export const seen: string[] = [];
/** What the service answers, one after the other; the last one again and again. A test sets them. */
export const answers: [status: number, body: DefaultBodyType, retryAfter?: string][] = [];

const gateway = setupServer(
  rest.all('*/proxy/forward-to', (request, response, context) => {
    const { pathname, search } = new URL(request.headers.get('x-forward-to') ?? '');
    seen.push(`${request.method} ${pathname}${search}`);
    const [status, body, retryAfter] = (answers.length > 1 ? answers.shift() : answers[0]) ?? [404, {}];
    const headers = retryAfter === undefined ? [] : [context.set('retry-after', retryAfter)];
    return response(context.status(status), context.json(body), ...headers);
  }),
);

/** The gateway, with a service behind it, for all tests of a file. */
export function withGateway(): void {
  beforeAll(() => gateway.listen({ onUnhandledRequest: 'error' }));
  afterAll(() => gateway.close());
  beforeEach(() => {
    seen.length = 0;
    answers.length = 0;
  });
}

export const error = (statusCode: number, message: string, about: { code: string; reason?: string }) => ({
  statusCode,
  message,
  errors: [{ ...about, message }],
});

/** A customer that Klaviyo has as it would be sent. */
export const record = (more: Partial<RecordView> = {}): RecordView => ({
  ...{ label: 'C-1', lastModifiedAt: '2026-01-30T08:00:00.000Z', wouldBe: 'written', fields: [] },
  klaviyo: { found: true, id: '01ABC', url: 'https://www.klaviyo.com/profile/01ABC' },
  events: [{ metric: 'Placed Order', time: '2026-01-03T08:00:00.000Z' }],
  sent: { how: 'run', at: '2026-01-31T08:05:00.000Z', runId: 'run-1', scope: 'all', outcome: 'written' },
  ...more,
});

interface Options {
  hostUrl?: string;
  permissions?: string[];
  serviceUrl?: string;
  locale?: 'en' | 'de';
}

/** Opens the view on a page, for a user whose profile says New York. */
export function open({
  hostUrl = pageOf('customers'),
  permissions = [PERMISSIONS.Manage],
  serviceUrl = 'https://service.example.com/base/',
  locale = 'en',
}: Options = {}) {
  const options = {
    ...{ locale, projectKey: 'my-shop', customViewHostUrl: hostUrl, customViewConfig: {} },
    projectAllAppliedPermissions: denormalizePermissions(
      // The shell itself asks for View.
      Object.fromEntries(['View', ...permissions].map((name) => [`can${name}`, true])),
    ),
    environment: { importServiceUrl: serviceUrl },
    user: { timeZone: 'America/New_York' },
    children: (
      <IntlProvider locale={locale} messages={locale === 'de' ? german : english}>
        <Panel />
      </IntlProvider>
    ),
  };
  return renderCustomView(options as unknown as Parameters<typeof renderCustomView>[0]);
}
