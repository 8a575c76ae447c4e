import { Compile, type Validator } from 'typebox/compile';
import { type Leaf, leavesOf, nested } from '../../base/paths';
import type { SettingFault, SettingsDefinition, SettingValues } from '../../contract/settings';

/** More than any shop has names to exclude or rename; keeps a revision far below what a document may hold. */
const MOST_ITEMS = 500;
const LONGEST_TEXT = 1000;
const MOST_BYTES = 100_000;

/** What saved values come to. */
export interface Judged<S> {
  /** What holds, by path: the environment's values and the saved ones over them. */
  effective: SettingValues;
  settings: S;
  /** Paths that this version doesn't know. */
  unknown: string[];
  faults: SettingFault[];
}

interface CheckedLeaf extends Leaf {
  validator: Validator;
}

/** Judges saved values and lays them over those of the environment. */
export class SettingsOverlay<S> {
  private readonly leaves: ReadonlyMap<string, CheckedLeaf>;

  constructor(private readonly definition: SettingsDefinition<S>) {
    this.leaves = new Map(
      leavesOf(definition.schema).map((leaf) => [
        leaf.path,
        { ...leaf, validator: Compile(leaf.schema) as unknown as Validator },
      ]),
    );
  }

  /** JSON schema of the values by path. */
  get schema(): object {
    const all = [...this.leaves.values()];
    return {
      type: 'object',
      additionalProperties: false,
      required: all.filter(({ isOptional }) => !isOptional).map(({ path }) => path),
      properties: Object.fromEntries(all.map(({ path, schema }) => [path, schema])),
    };
  }

  sourceOf(path: string, saved: SettingValues): 'default' | 'environment' | 'saved' {
    if (Object.hasOwn(saved, path)) return 'saved';
    const { base, defaults } = this.definition;
    return JSON.stringify(base[path]) === JSON.stringify(defaults[path]) ? 'default' : 'environment';
  }

  judge(saved: SettingValues): Judged<S> {
    const effective = { ...this.definition.base };
    const unknown: string[] = [];
    const faults: SettingFault[] = JSON.stringify(saved).length > MOST_BYTES ? [tooMuch('values')] : [];
    for (const [path, value] of Object.entries(saved)) {
      const leaf = this.leaves.get(path);
      if (!leaf) unknown.push(path);
      else if (leaf.isOptional && value === '') delete effective[path];
      else {
        faults.push(...faultOf(leaf, value));
        effective[path] = value;
      }
    }
    if (faults.length > 0) return { effective, settings: this.combined(this.definition.base).settings, unknown, faults };
    const { settings, faults: together } = this.combined(effective);
    return { effective, settings, unknown, faults: together };
  }

  private combined(values: SettingValues) {
    return this.definition.combine(nested(values));
  }
}

function faultOf({ path, validator }: CheckedLeaf, value: unknown): SettingFault[] {
  if (!validator.Check(value))
    return [{ path, code: 'unusable_value', message: 'This value is not one of those that are possible here.' }];
  const texts = textsOf(value);
  if (texts.length > 2 * MOST_ITEMS || texts.some(({ length }) => length > LONGEST_TEXT)) return [tooMuch(path)];
  if (texts.every(isPlain)) return [];
  return [{ path, code: 'unusable_text', message: 'Use visible characters only.' }];
}

const tooMuch = (path: string): SettingFault => ({
  path,
  code: 'too_much',
  message: `At most ${MOST_ITEMS} entries of ${LONGEST_TEXT} characters can be kept here, and not much more in all.`,
});

/** Names and values. Those of records are shown on pages and become names of fields. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => [...(Array.isArray(value) ? [] : [name]), ...textsOf(each)]);
}

/** Half a surrogate pair becomes another character in a store; the others are refused by some. */
const isPlain = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text);
