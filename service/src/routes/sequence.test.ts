import { type Setup, setup } from '../testing/setup';

let s: Setup;
beforeAll(async () => {
  s = await setup();
});
afterAll(() => s.end());
beforeEach(() => s.shop.reset());

const ask = (method: 'GET' | 'POST', url: string, payload?: object, headers = s.manager()) =>
  s.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });

test('starts everything in the name of the caller', async () => {
  const response = await ask('POST', '/sequence');
  expect([response.statusCode, response.json()]).toEqual([202, await s.importer.sequences.current()]);
  expect(response.json()).toMatchObject({
    ...{ mode: 'all', status: 'running', requestedBy: 'user-1' },
    steps: [{ pipeline: 'customers', status: 'running' }, ...Array(3).fill({ status: 'waiting' })],
  });
  expect(s.importer.sequences.start).toHaveBeenCalledWith({ mode: 'all', trigger: 'user', requestedBy: 'user-1' });
});

test('starts the changes of some imports', async () => {
  const pipelines = ['categories', 'products'];
  for (const pipeline of pipelines) await s.shop.imported(pipeline);
  const response = await ask('POST', '/sequence', { mode: 'changes', pipelines });
  expect([response.statusCode, response.json().steps.map((step: { pipeline: string }) => step.pipeline)]).toEqual([
    202,
    pipelines,
  ]);
  expect(s.importer.sequences.start).toHaveBeenCalledWith(expect.objectContaining({ mode: 'changes', pipelines }));
});

test.each([{ mode: 'delta' }, { pipelines: [] }, { pipelines: ['NO'] }, { since: 'now' }])('refuses %j', async (body) => {
  expect((await ask('POST', '/sequence', body)).statusCode).toBe(400);
  expect(s.importer.sequences.start).not.toHaveBeenCalled();
});

test('names the sequence in progress when there is one', async () => {
  const { id } = (await ask('POST', '/sequence')).json();
  const response = await ask('POST', '/sequence');
  expect([response.statusCode, response.json().errors[0]]).toEqual([
    409,
    expect.objectContaining({ code: 'AlreadyRunning', sequenceId: id }),
  ]);
});

test('answers the current one, and nothing before the first', async () => {
  expect((await ask('GET', '/sequence')).json()).toEqual({});
  const { id } = (await ask('POST', '/sequence', { pipelines: ['customers'] })).json();
  expect((await ask('GET', '/sequence')).json()).toMatchObject({ sequence: { id, status: 'running' } });
  expect((await ask('GET', '/sequences')).json().sequences).toEqual([]);
  await s.shop.work('customers');
  expect((await ask('GET', '/sequences')).json().sequences).toMatchObject([{ id, status: 'done' }]);
});

test('stops and resumes', async () => {
  const { id } = (await ask('POST', '/sequence')).json();
  expect((await ask('POST', '/sequence/stop')).json()).toMatchObject({ id, status: 'stopped' });
  expect((await ask('POST', '/sequence/stop')).statusCode).toBe(409);
  const resumed = await ask('POST', '/sequence/resume');
  expect([resumed.statusCode, resumed.json()]).toMatchObject([202, { id, status: 'running' }]);
});

test('lets viewers look only', async () => {
  const viewer = s.bearer(s.world.viewer());
  expect((await ask('GET', '/sequence', undefined, viewer)).statusCode).toBe(200);
  for (const url of ['/sequence', '/sequence/stop', '/sequence/resume']) {
    expect([url, (await ask('POST', url, undefined, viewer)).statusCode]).toEqual([url, 403]);
  }
});
