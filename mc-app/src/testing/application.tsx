import { configure, denormalizePermissions, renderAppWithRedux } from '@commercetools-frontend/application-shell/test-utils';
import { type DefaultBodyType, rest } from 'msw';
import { setupServer } from 'msw/node';
import { IntlProvider } from 'react-intl';
import type { PipelineStatus } from '../api/types';
import { entryPointUriPath, PERMISSIONS } from '../constants';
import english from '../i18n/en.json';
import Routes from '../routes';

// A busy machine takes its time. A test has more of it than a wait, so that what is missing is reported.
configure({ asyncUtilTimeout: 30_000 });
jest.setTimeout(120_000);

const SERVICE = 'https://service.example.com/base/';

interface Seen {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: DefaultBodyType;
}

/** What was asked of the service. */
export const seen: Seen[] = [];
/** What the service answers, by method and path; a test sets it. */
export const answers: Record<string, [status: number, body: DefaultBodyType]> = {};

const gateway = setupServer(
  rest.all('*/proxy/forward-to', async (request, response, context) => {
    const target = request.headers.get('x-forward-to') ?? '';
    const { pathname, search } = new URL(target);
    seen.push({
      method: request.method,
      target,
      headers: request.headers.all(),
      body: await request.json().catch(() => undefined),
    });
    const [status, body] = answers[`${request.method} ${pathname}${search}`] ??
      answers[`${request.method} ${pathname}`] ?? [404, {}];
    return response(context.status(status), context.json(body));
  }),
);

/** The gateway, with a service behind it, for all tests of a file. */
export function withGateway(): void {
  beforeAll(() => gateway.listen({ onUnhandledRequest: 'error' }));
  afterAll(() => gateway.close());
  beforeEach(() => {
    seen.length = 0;
    for (const key of Object.keys(answers)) delete answers[key];
  });
  afterEach(() => gateway.resetHandlers());
}

export const error = (
  statusCode: number,
  message: string,
  about: { code: string; reason?: string; runId?: string } = { code: 'x' },
) => ({
  statusCode,
  message,
  errors: [{ ...about, message }],
});
export const serving = (...pipelines: PipelineStatus[]) => {
  answers['GET /base/sync/status'] = [200, { pipelines }];
};

interface Options {
  path?: string;
  permissions?: string[];
  serviceUrl?: string;
  repositoryUrl?: string;
}

/** Opens a page of the application for a user whose profile says New York. */
export function open({ path = '', permissions = [PERMISSIONS.Manage], serviceUrl = SERVICE, repositoryUrl = '' }: Options = {}) {
  return renderAppWithRedux(
    <IntlProvider locale="en" messages={english}>
      <Routes />
    </IntlProvider>,
    {
      route: `/my-project/${entryPointUriPath}${path}`,
      project: {
        key: 'my-project',
        allAppliedPermissions: denormalizePermissions(Object.fromEntries(permissions.map((name) => [`can${name}`, true]))),
      },
      user: { id: 'user-1', timeZone: 'America/New_York' },
      environment: { entryPointUriPath, importServiceUrl: serviceUrl, repositoryUrl },
    } as Parameters<typeof renderAppWithRedux>[1],
  );
}
