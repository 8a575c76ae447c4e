import { type EntryResult, mergeResult, parseStateText, StateFileFault } from './text';

const result = (more: Partial<EntryResult> = {}): EntryResult => ({
  listId: 'abc',
  rank: 1,
  began: 'none',
  latest: '2026-03-01T08:15:30Z',
  elapsedSeconds: 12.345,
  totalUpdates: 7,
  ...more,
});

function merged(text: string, more: Partial<EntryResult> = {}): string {
  const outcome = mergeResult(text, result(more));
  if (outcome.kind === 'gone') throw new Error('the entry is gone');
  return outcome.text;
}

const OURS = '"latest_timestamp": "2026-03-01T08:15:30Z"';

describe('mergeResult', () => {
  it.each([
    [
      'one line',
      '[{"list_id":"abc"}]',
      '[{"list_id":"abc","latest_timestamp":"2026-03-01T08:15:30Z","elapsed_seconds":12.3,"total_updates":7}]',
    ],
    [
      'spaces',
      '[\n  {\n    "list_id": "abc"\n  }\n]\n',
      `[\n  {\n    "list_id": "abc",\n    ${OURS},\n    "elapsed_seconds": 12.3,\n    "total_updates": 7\n  }\n]\n`,
    ],
    [
      'tabs and CRLF',
      '[\r\n\t{\r\n\t\t"list_id": "abc"\r\n\t}\r\n]',
      `[\r\n\t{\r\n\t\t"list_id": "abc",\r\n\t\t${OURS},\r\n\t\t"elapsed_seconds": 12.3,\r\n\t\t"total_updates": 7\r\n\t}\r\n]`,
    ],
  ])('appends the three fields in the manner of the file: %s', (_name, before, after) => {
    expect(merged(before)).toBe(after);
  });

  it('changes nothing but the three values where they stand', () => {
    const before = `[
      {"total_updates": 1, "note": {"a": [1.0, 2e3]}, "latest_timestamp" : null , "list_id": "abc", "elapsed_seconds":0},
   {"list_id": "other",    "worker_count": 3}
]`;
    const after = before
      .replace('"total_updates": 1', '"total_updates": 7')
      .replace('null', '"2026-03-01T08:15:30Z"')
      .replace('"elapsed_seconds":0', '"elapsed_seconds":12.3');
    expect(merged(before)).toBe(after);
  });

  it('finds the entry by its list and rank when others moved it', () => {
    const before = '[{"list_id":"new"},{"list_id":"abc","n":1},{"list_id":"abc","n":2}]';
    const after = JSON.parse(merged(before, { rank: 2 })) as Record<string, unknown>[];
    expect(after.map(({ total_updates }) => total_updates)).toEqual([undefined, undefined, 7]);
  });

  it('keeps the time of the operator when it was changed meanwhile', () => {
    const outcome = mergeResult('[{"list_id":"abc","latest_timestamp":"2020-01-01T00:00:00Z"}]', result());
    expect(outcome).toMatchObject({ kind: 'kept_time' });
    expect(JSON.parse('text' in outcome ? outcome.text : '')).toEqual([
      { list_id: 'abc', latest_timestamp: '2020-01-01T00:00:00Z', elapsed_seconds: 12.3, total_updates: 7 },
    ]);
  });

  it('says that the entry is gone', () => {
    expect(mergeResult('[{"list_id":"other"}]', result())).toEqual({ kind: 'gone' });
  });

  it('keeps a byte order mark', () => {
    expect(merged('\uFEFF[{"list_id":"abc"}]').startsWith('\uFEFF[{"list_id":"abc","latest_timestamp"')).toBe(true);
  });
});

describe('parseStateText', () => {
  const entryOf = (fields: object) => parseStateText(JSON.stringify([{ list_id: 'abc', ...fields }]));

  it('gives every entry its defaults, rank and pipeline', () => {
    const { entries } = parseStateText('[{"list_id":"abc"},{"list_id":"b2"},{"list_id":"abc","worker_count":2}]');
    expect(entries.map(({ pipeline, workerCount }) => [pipeline, workerCount])).toEqual([
      ['mailchimp-ometria-abc-1', 8],
      ['mailchimp-ometria-b2-1', 8],
      ['mailchimp-ometria-abc-2', 2],
    ]);
    expect(entries[0]).toMatchObject({ itemsPerRequest: 100, startOffset: 0, latest: { ms: undefined, key: 'none' } });
  });

  it.each([
    ['{"list_id": "abc"}', 1, 'array'],
    ['[\n  {"list_id": "abc"},\n]', 3, 'JSON'],
    ['[\n  // mine\n]', 2, 'JSON'],
    ['', 1, 'JSON'],
    ['[{"list_id": "abc"}', 1, 'JSON'],
  ])('names the line of what is wrong with %j', (text, line, words) => {
    const fault = (() => {
      try {
        parseStateText(text);
      } catch (error) {
        return error;
      }
    })();
    expect(fault).toBeInstanceOf(StateFileFault);
    expect(fault).toMatchObject({ line, message: expect.stringContaining(words) });
  });

  it.each([[{}], ['abc'], [null], [{ list_id: 5 }], [{ list_id: 'a b' }], [{ list_id: '' }], [[]]])(
    'ignores %j with a warning and keeps the others',
    (bad) => {
      const { entries, warnings } = parseStateText(JSON.stringify([bad, { list_id: 'good' }]));
      expect(entries.map(({ listId }) => listId)).toEqual(['good']);
      expect(warnings).toEqual([expect.stringContaining('entry 1')]);
    },
  );

  it.each([
    ['items_per_request', 5000, 1000],
    ['items_per_request', 0, 1],
    ['items_per_request', 10.5, 10],
    ['worker_count', 99, 8],
    ['worker_count', -1, 1],
  ])('clamps %s of %d to %d with a warning', (field, value, used) => {
    const { entries, warnings } = entryOf({ [field]: value });
    expect(field === 'worker_count' ? entries[0]?.workerCount : entries[0]?.itemsPerRequest).toBe(used);
    expect(warnings).toEqual([expect.stringContaining(field)]);
  });

  it.each([
    ['items_per_request', '100'],
    ['items_per_request', null],
    ['worker_count', true],
    ['start_offset', -1],
    ['start_offset', 1.5],
    ['start_offset', '3'],
    ['start_offset', null],
  ])('refuses the entry whose %s is %j, naming the field', (field, value) => {
    const { entries, refusals } = entryOf({ [field]: value });
    expect(entries).toEqual([]);
    expect(refusals).toEqual([{ listId: 'abc', field, message: expect.stringContaining(field) }]);
  });

  it('refuses an entry in which a field stands twice', () => {
    const { entries, refusals } = parseStateText(
      '[{"list_id":"abc","latest_timestamp":null,"latest_timestamp":null},{"list_id":"b"}]',
    );
    expect(entries.map(({ listId }) => listId)).toEqual(['b']);
    expect(refusals).toEqual([{ listId: 'abc', field: 'latest_timestamp', message: 'latest_timestamp stands twice' }]);
  });

  it.each([
    ['2026-03-01T08:15:30Z', '2026-03-01T08:15:30.000Z'],
    ['2026-03-01T08:15:30', '2026-03-01T08:15:30.000Z'],
    ['2026-03-01 08:15:30.123456', '2026-03-01T08:15:30.123Z'],
    ['2026-03-01T08:15:30+02:00', '2026-03-01T06:15:30.000Z'],
    ['2026-03-01T08:15:30-0230', '2026-03-01T10:45:30.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ])('reads %s as %s', (text, time) => {
    const { entries } = entryOf({ latest_timestamp: text });
    expect(new Date(entries[0]?.latest.ms ?? 0).toISOString()).toBe(time);
  });

  it.each([['yesterday'], ['2026-02-30T00:00:00Z'], ['2026-13-01T00:00:00Z'], [17], [{}], ['']])(
    'loads everything, with a warning, when the time is %j',
    (value) => {
      const { entries, warnings } = entryOf({ latest_timestamp: value });
      expect(entries[0]?.latest.ms).toBeUndefined();
      expect(warnings).toEqual([expect.stringContaining('latest_timestamp')]);
    },
  );

  it('tells equal times from changed ones, however they are written', () => {
    const keyOf = (value: unknown) => entryOf({ latest_timestamp: value }).entries[0]?.latest.key;
    expect(keyOf('2026-03-01T08:15:30')).toBe(keyOf('2026-03-01T10:15:30+02:00'));
    expect(keyOf(null)).toBe(keyOf(undefined));
    expect(keyOf('2026-03-01T08:15:30Z')).not.toBe(keyOf(null));
  });
});
