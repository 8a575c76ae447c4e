import { BODY_FAULTS, FAULTS, NotificationsAnswer, TestAnswer } from '../answers';
import { TestBody } from '../requests';
import type { Api, Deps } from './deps';
import { reading } from './reading';

const tags = ['notifications'];

/** Who is notified when something fails, and how that went. Addresses are secrets of the environment: no answer has them. */
export function notificationRoutes(api: Api, { importer, allow }: Deps): void {
  api.get(
    '/notifications',
    {
      ...allow('view'),
      schema: {
        tags,
        summary: 'What is set, what is reported, and the last five notifications',
        response: { ...FAULTS, 200: NotificationsAnswer },
      },
    },
    async () => reading(importer.notifications.status()),
  );

  api.post(
    '/notifications/test',
    {
      ...allow('manage'),
      schema: {
        tags,
        summary: 'Sends a test now, and answers what came of it',
        body: TestBody,
        response: { ...BODY_FAULTS, 200: TestAnswer },
      },
    },
    async (request) => importer.notifications.test(request.body.to),
  );
}
