import { BODY_FAULTS, ErrorRef, EverythingSchedulesAnswer, FAULTS, ScheduleAnswer, SchedulesAnswer } from '../answers';
import { EverythingScheduleBody, PipelineParams, ScheduleBody } from '../requests';
import type { Api, Deps } from './deps';
import { reading } from './reading';

const tags = ['schedules'];

export function scheduleRoutes(api: Api, { importer, allow }: Deps): void {
  api.get(
    '/schedules',
    {
      ...allow('view'),
      schema: { tags, summary: 'What starts by itself, and when', response: { ...FAULTS, 200: SchedulesAnswer } },
    },
    async () => ({ schedules: await reading(importer.schedules()) }),
  );

  api.get(
    '/schedules/everything',
    {
      ...allow('view'),
      schema: { tags, summary: 'When all imports start in order', response: { ...FAULTS, 200: EverythingSchedulesAnswer } },
    },
    async () => reading(importer.everythingSchedules()),
  );

  api.post(
    '/schedules/everything',
    {
      ...allow('manage'),
      schema: {
        tags,
        summary: 'Set when all imports start in order',
        body: EverythingScheduleBody,
        response: { ...BODY_FAULTS, 200: EverythingSchedulesAnswer },
      },
    },
    async (request) => importer.saveEverythingSchedules(request.body),
  );

  api.post(
    '/schedules/:pipeline',
    {
      ...allow('manage'),
      schema: {
        tags,
        summary: 'Set when an import starts by itself',
        params: PipelineParams,
        body: ScheduleBody,
        response: { ...BODY_FAULTS, 200: ScheduleAnswer, 404: ErrorRef },
      },
    },
    async (request) => importer.saveSchedule(request.params.pipeline, request.body),
  );
}
