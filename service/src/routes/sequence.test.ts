import { Refused } from 'common';
import { SEQUENCE } from '../testing/samples';
import { type Setup, setup } from '../testing/setup';

let s: Setup;
beforeAll(async () => {
  s = await setup();
});
afterAll(() => s.end());
afterEach(() => jest.clearAllMocks());

const ask = (method: 'GET' | 'POST', url: string, payload?: object, headers = s.manager()) =>
  s.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });

test('starts everything in the name of the caller', async () => {
  const response = await ask('POST', '/sequence');
  expect([response.statusCode, response.json()]).toEqual([202, SEQUENCE]);
  expect(s.importer.sequences.start).toHaveBeenCalledWith({ mode: 'all', trigger: 'user', requestedBy: 'user-1' });
});

test('starts the changes of some imports', async () => {
  const pipelines = ['categories', 'products'];
  expect((await ask('POST', '/sequence', { mode: 'changes', pipelines })).statusCode).toBe(202);
  expect(s.importer.sequences.start).toHaveBeenCalledWith(expect.objectContaining({ mode: 'changes', pipelines }));
});

test.each([{ mode: 'delta' }, { pipelines: [] }, { pipelines: ['NO'] }, { since: 'now' }])('refuses %j', async (body) => {
  expect((await ask('POST', '/sequence', body)).statusCode).toBe(400);
  expect(s.importer.sequences.start).not.toHaveBeenCalled();
});

test('names the sequence in progress when there is one', async () => {
  const refusal = new Refused('already_running', 'A sequence of imports is in progress.', { sequenceId: 'sequence-1' });
  s.importer.sequences.start.mockRejectedValueOnce(refusal);
  const response = await ask('POST', '/sequence');
  expect([response.statusCode, response.json().errors[0]]).toEqual([
    409,
    expect.objectContaining({ code: 'AlreadyRunning', sequenceId: 'sequence-1' }),
  ]);
});

test('answers the current one, and nothing before the first', async () => {
  expect((await ask('GET', '/sequence')).json()).toEqual({ sequence: SEQUENCE });
  s.importer.sequences.current.mockResolvedValueOnce(undefined);
  expect((await ask('GET', '/sequence')).json()).toEqual({});
  expect((await ask('GET', '/sequences')).json().sequences).toHaveLength(1);
});

test('stops and resumes', async () => {
  expect((await ask('POST', '/sequence/stop')).json().status).toBe('stopping');
  expect((await ask('POST', '/sequence/resume')).statusCode).toBe(202);
});

test('lets viewers look only', async () => {
  const viewer = s.bearer(s.world.viewer());
  expect((await ask('GET', '/sequence', undefined, viewer)).statusCode).toBe(200);
  for (const url of ['/sequence', '/sequence/stop', '/sequence/resume']) {
    expect([url, (await ask('POST', url, undefined, viewer)).statusCode]).toEqual([url, 403]);
  }
});
