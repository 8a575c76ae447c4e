import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type Entries, latestOf, readEntries } from './entry';

/** The file as a whole can't be used; `line` counts from 1. */
export class StateFileFault extends Error {
  constructor(
    message: string,
    readonly line?: number,
  ) {
    super(message);
    this.name = 'StateFileFault';
  }
}

export interface StateText extends Entries {
  text: string;
}

/** What a run has to say to its entry. */
export interface EntryResult {
  listId: string;
  rank: number;
  /** `Latest.key` of the entry when the run began. */
  began: string;
  /** End of the run's window, `YYYY-MM-DDTHH:MM:SSZ`. */
  latest: string;
  elapsedSeconds: number;
  totalUpdates: number;
}

/** `kept_time`: the operator has set another time meanwhile, which stays. */
export type Merged = { kind: 'merged' | 'kept_time'; text: string } | { kind: 'gone' };

const BOM = '\uFEFF';

/** @throws StateFileFault when it is no JSON, or no array */
export function parseStateText(text: string): StateText {
  const elements = arrayOf(text);
  const { entries, refusals, warnings } = readEntries(elements.map(plainValue));
  const twice = elements.map(fieldStandingTwice);
  const usable = entries.filter(({ index }) => twice[index] === undefined);
  const refused = entries.flatMap(({ index, listId }) => {
    const field = twice[index];
    return field === undefined ? [] : [{ listId, field, message: `${field} stands twice` }];
  });
  return { text, entries: usable, refusals: [...refusals, ...refused], warnings };
}

/**
 * The text with a run's results in its entry: nothing else of the file changes, be it order, indentation, unknown fields or other entries.
 * @throws StateFileFault
 */
export function mergeResult(text: string, result: EntryResult): Merged {
  const entry = entryOf(arrayOf(text), result);
  if (!entry) return { kind: 'gone' };
  const spoken = latestOf(valueOfField(entry, 'latest_timestamp')).key !== result.began;
  const fields: [name: string, value: string | number][] = [
    ...(spoken ? [] : [['latest_timestamp', result.latest] as [string, string]]),
    ['elapsed_seconds', Math.round(result.elapsedSeconds * 10) / 10],
    ['total_updates', result.totalUpdates],
  ];
  return { kind: spoken ? 'kept_time' : 'merged', text: withFields(text, entry, fields) };
}

function arrayOf(text: string): Node[] {
  const errors: ParseError[] = [];
  // A byte order mark keeps its place, so that offsets fit.
  const plain = text.startsWith(BOM) ? ` ${text.slice(1)}` : text;
  const root = parseTree(plain, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [error] = errors;
  if (error || !root) {
    const line = plain.slice(0, error?.offset ?? 0).split('\n').length;
    throw new StateFileFault(`is not JSON${error ? ` (${printParseErrorCode(error.error)})` : ''}`, line);
  }
  if (root.type !== 'array') throw new StateFileFault('must hold an array of objects, one for each list', 1);
  return root.children ?? [];
}

/** The entry with this list and rank, wherever it stands by now. */
function entryOf(elements: readonly Node[], { listId, rank }: Pick<EntryResult, 'listId' | 'rank'>): Node | undefined {
  return elements.filter((element) => valueOfField(element, 'list_id') === listId)[rank - 1];
}

const propertiesOf = (element: Node): readonly Node[] => (element.type === 'object' ? (element.children ?? []) : []);
const nameOf = (property: Node): unknown => property.children?.[0]?.value;
const propertyOf = (element: Node, name: string): Node | undefined =>
  propertiesOf(element).find((property) => nameOf(property) === name);

function valueOfField(element: Node, name: string): unknown {
  const node = propertyOf(element, name)?.children?.[1];
  return node && plainValue(node);
}

function plainValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainValue);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    propertiesOf(node).map((property) => [nameOf(property), property.children?.[1] && plainValue(property.children[1])]),
  );
}

function fieldStandingTwice(element: Node): string | undefined {
  const names = propertiesOf(element).map((property) => String(nameOf(property)));
  return names.find((name, index) => names.indexOf(name) !== index);
}

interface Edit {
  offset: number;
  length: number;
  text: string;
}

/** Replaces values where they stand; fields that are missing follow the last one, in its manner. The text is parsed once, however large. */
function withFields(text: string, entry: Node, fields: readonly [name: string, value: string | number][]): string {
  const edits: Edit[] = [];
  let missing = '';
  const manner = mannerOf(text, entry);
  for (const [name, value] of fields) {
    const node = propertyOf(entry, name)?.children?.[1];
    const json = JSON.stringify(value);
    if (node) edits.push({ offset: node.offset, length: node.length, text: json });
    else missing += `,${manner.gap}${JSON.stringify(name)}${manner.colon}${json}`;
  }
  edits.push({ offset: manner.end, length: 0, text: missing });
  // From the end on, so that offsets stay right.
  return edits
    .toSorted((one, other) => other.offset - one.offset)
    .reduce((edited, { offset, length, text: put }) => edited.slice(0, offset) + put + edited.slice(offset + length), text);
}

/** What stands before the last field of an entry and around its colon, and where it ends. */
function mannerOf(text: string, entry: Node): { gap: string; colon: string; end: number } {
  const properties = propertiesOf(entry);
  const last = properties.at(-1);
  const [key, value] = last?.children ?? [];
  if (!last || !key || !value) throw new RangeError('an entry without its list_id');
  const before = properties.at(-2);
  const begin = before ? text.indexOf(',', before.offset + before.length) + 1 : entry.offset + 1;
  return {
    gap: text.slice(begin, last.offset),
    colon: text.slice(key.offset + key.length, value.offset),
    end: last.offset + last.length,
  };
}
