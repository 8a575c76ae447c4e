import { isSent, type Mode, modeOf, modesOf, type Rules, rulesFor } from './field-rules';

const CUSTOM = 'customer.custom';
const FURTHER = 'order.properties';
const NAMES = ['a', 'b', 'c'];

test.each<[string, Rules, Mode]>([
  [CUSTOM, { include: [], exclude: [] }, 'all'],
  [CUSTOM, { include: [], exclude: ['a'] }, 'but'],
  [CUSTOM, { include: ['a'], exclude: [] }, 'only'],
  [CUSTOM, { include: ['a', 'b'], exclude: ['b'] }, 'only'],
  [FURTHER, { include: [], exclude: [] }, 'none'],
  [FURTHER, { include: ['a'], exclude: [] }, 'only'],
  [FURTHER, { include: ['*'], exclude: [] }, 'all'],
  [FURTHER, { include: ['*'], exclude: ['a'] }, 'but'],
])('%s with %j are %s', (group, rules, mode) => {
  expect(modeOf(group, rules)).toBe(mode);
});

test('sends what is chosen and not left out', () => {
  const rules = { include: ['a', 'b'], exclude: ['b'] };
  expect(NAMES.filter((name) => isSent('only', rules, name))).toEqual(['a']);
  expect(NAMES.filter((name) => isSent('but', { include: [], exclude: ['b'] }, name))).toEqual(['a', 'c']);
  expect(NAMES.filter((name) => isSent('none', rules, name))).toEqual([]);
});

test.each([CUSTOM, FURTHER])('says every choice of %s as rules that mean it', (group) => {
  for (const mode of modesOf(group)) {
    const made = rulesFor(group, mode, NAMES, (name) => name === 'a');
    expect([mode, modeOf(group, made)]).toEqual([mode, mode]);
    const wanted = { all: NAMES, none: [], only: ['a'], but: ['a'] }[mode];
    expect(NAMES.filter((name) => isSent(mode, made, name))).toEqual(wanted);
  }
});
