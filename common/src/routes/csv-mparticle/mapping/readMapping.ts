import { createHash } from 'node:crypto';
import { isObject } from '../../../base/fields/values';
import { near } from '../../../systems/csv/nearMiss';
import { EVENT_TYPES, IDENTITIES, LIMITS } from '../../../systems/mparticle/batch';
import { Faults, fieldsOf } from './faults';
import type { ColumnValue, Mapping, Target, ValueOf } from './mapping';
import { readTransforms } from './readTransforms';

/** @returns the mapping, and what is wrong with it: the mapping is usable only without faults */
export function readMapping(value: unknown): { mapping: Mapping | undefined; faults: string[] } {
  const faults = new Faults();
  const root = fieldsOf(value, 'The mapping', ['version', 'identities', 'userAttributes', 'event'], faults);
  if (!root) return { mapping: undefined, faults: faults.list };
  if (root.version !== 1) faults.add('version', 'must be 1.');
  const identities = identitiesOf(root.identities, faults);
  const userAttributes = attributesOf(root.userAttributes, 'userAttributes', true, faults);
  const event = root.event === undefined ? undefined : eventOf(root.event, faults);
  if (faults.list.length > 0) return { mapping: undefined, faults: faults.list };
  const hash = createHash('sha256').update(canonical(value)).digest('hex');
  return { mapping: { identities, userAttributes, ...(event ? { event } : {}), hash }, faults: [] };
}

function identitiesOf(value: unknown, faults: Faults): Target[] {
  const targets = targetsOf(value, 'identities', faults, (name) => {
    if (IDENTITIES.includes(name)) return undefined;
    const meant = near(name, IDENTITIES);
    return `is no identity of mParticle${meant === undefined ? `: ${IDENTITIES.join(', ')}` : `; perhaps ${meant} is meant`}.`;
  });
  for (const { name, from } of targets) {
    const path = `identities.${name}`;
    if (from.kind === 'constant') {
      if (name === 'email') faults.add(path, 'needs a column.');
      else if (typeof from.value !== 'string') faults.add(`${path}.value`, 'must be a text.');
    } else if (from.transforms.some(({ makes }) => makes !== 'text')) faults.add(path, 'must stay a text.');
  }
  if (isObject(value) && !targets.some(({ from }) => from.kind === 'column') && faults.list.length === 0) {
    faults.add('identities', 'needs at least one that comes from a column.');
  }
  return targets;
}

function attributesOf(value: unknown, path: string, lists: boolean, faults: Faults): Target[] {
  if (value === undefined) return [];
  const targets = targetsOf(value, path, faults, (name) => {
    if (name.trim() === '') return 'needs a name.';
    return name.length > LIMITS.name ? `is longer than ${LIMITS.name} characters.` : undefined;
  });
  if (targets.length > LIMITS.attributes) faults.add(path, `has more than ${LIMITS.attributes} attributes.`);
  for (const { name, from } of targets) {
    if (!lists && from.kind === 'column' && from.transforms.some(({ makes }) => makes === 'list')) {
      faults.add(`${path}.${name}`, 'must not be a list: only user attributes can be.');
    }
  }
  return targets;
}

function targetsOf(value: unknown, path: string, faults: Faults, fault: (name: string) => string | undefined): Target[] {
  if (!isObject(value)) {
    faults.add(path, value === undefined ? 'is missing.' : 'must be an object of names and columns.');
    return [];
  }
  return Object.entries(value).flatMap(([name, each]) => {
    const wrong = fault(name);
    if (wrong !== undefined) faults.add(`${path}.${name}`, wrong);
    const from = readValue(each, `${path}.${name}`, faults);
    return from ? [{ name, from }] : [];
  });
}

function eventOf(value: unknown, faults: Faults): Mapping['event'] {
  const event = fieldsOf(value, 'event', ['name', 'type', 'timestamp', 'attributes'], faults);
  if (!event) return undefined;
  const { type } = event;
  if (typeof type !== 'string' || !EVENT_TYPES.includes(type))
    faults.add('event.type', `must be one of ${EVENT_TYPES.join(', ')}.`);
  const timestamp = event.timestamp === undefined ? undefined : timestampOf(event.timestamp, faults);
  const name = eventNameOf(event.name, faults);
  const attributes = attributesOf(event.attributes, 'event.attributes', false, faults);
  if (!name) return undefined;
  return { name, type: String(type), ...(timestamp ? { timestamp } : {}), attributes };
}

/** A text is the name itself; only `{column: …}` is a column. */
function eventNameOf(value: unknown, faults: Faults): ValueOf | undefined {
  const from = typeof value === 'string' ? ({ kind: 'constant', value } as const) : readValue(value, 'event.name', faults);
  if (from?.kind === 'constant') {
    const name = typeof from.value === 'string' ? from.value : '';
    if (name.trim() === '' || name.length > LIMITS.name) {
      return faults.add('event.name', `must be a text of at most ${LIMITS.name} characters, or {column: …}.`);
    }
  }
  if (from?.kind === 'column' && from.transforms.some(({ makes }) => makes !== 'text'))
    return faults.add('event.name', 'must stay a text.');
  return from;
}

function timestampOf(value: unknown, faults: Faults): ColumnValue | undefined {
  const from = readValue(value, 'event.timestamp', faults);
  if (!from) return undefined;
  if (from.kind === 'column' && from.transforms.at(-1)?.makes === 'timestamp') return from;
  return faults.add('event.timestamp', 'needs a column and a transform {timestamp: {format: …, zone: …}} at its end.');
}

function readValue(value: unknown, path: string, faults: Faults): ValueOf | undefined {
  if (typeof value === 'string' && value !== '') return { kind: 'column', column: value, transforms: [], onInvalid: 'omit' };
  if (!isObject(value)) return faults.add(path, 'must be the name of a column, or {column: …}, or {value: …}.');
  if ('value' in value) {
    fieldsOf(value, path, ['value'], faults);
    return constantOf(value.value, path, faults);
  }
  fieldsOf(value, path, ['column', 'transform', 'onInvalid'], faults);
  const { column, onInvalid = 'omit' } = value;
  if (onInvalid !== 'omit' && onInvalid !== 'reject') return faults.add(`${path}.onInvalid`, 'must be omit or reject.');
  if (typeof column !== 'string' || column === '') return faults.add(`${path}.column`, 'must be the name of a column.');
  return { kind: 'column', column, transforms: readTransforms(value.transform, `${path}.transform`, faults), onInvalid };
}

function constantOf(value: unknown, path: string, faults: Faults): ValueOf | undefined {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return { kind: 'constant', value };
  if (typeof value === 'string' && value !== '' && value.length <= LIMITS.value) return { kind: 'constant', value };
  return faults.add(`${path}.value`, `must be a text (at most ${LIMITS.value} characters, not empty), a number or a boolean.`);
}

/** The same text for the same mapping, whatever the order of its keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`).join(',')}}`;
}
