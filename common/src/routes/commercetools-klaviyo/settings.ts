import type { TLocalizedValidationError } from 'typebox/error';
import { Value } from 'typebox/value';
import { object, parsed } from '../../base/json';
import type { MapContext } from '../../contract/context';
import { CUSTOMER_NAMES, impossibleTargets, LINE_NAMES, ORDER_NAMES } from './mapping/ownNames';
import { translatePluginConfig, withDefaults } from './pluginConfig';
import { Settings } from './settingsSchema';

export { ORDER_EVENTS, type OrderEvent, Settings } from './settingsSchema';

/** Variables that stand for single settings, and the one for all. */
export const SETTINGS_VARIABLES = [
  'PREFERRED_LOCALE',
  'PREFERRED_CURRENCY',
  'PREFERRED_COUNTRY',
  'PRODUCT_URL_TEMPLATE',
  'IMPORT_SETTINGS',
  'NODE_CONFIG',
] as const;

/** What the mappings of this route get beside the record. */
export interface MappingContext extends MapContext {
  settings: Settings;
}

/** Closes a mapping over the route's settings. */
export const withSettings =
  <T, X, M>(settings: Settings, map: (value: T, related: X, ctx: MappingContext) => M) =>
  (value: T, related: X, ctx: MapContext): M =>
    map(value, related, { ...ctx, settings });

interface Variables {
  faults: string[];
  /** What should be known, but is no reason not to start. */
  warnings: string[];
  /** The variable's text; undefined when it is missing or empty. */
  optional(name: 'IMPORT_SETTINGS' | 'NODE_CONFIG' | (typeof DIRECT)[number]['variable']): string | undefined;
}

function canonicalLocale(text: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    return undefined;
  }
}

/** Settings that have a variable of their own: how it is read, and what to say when that fails. */
export const DIRECT = [
  {
    setting: 'preferredLocale',
    variable: 'PREFERRED_LOCALE',
    read: canonicalLocale,
    wanted: 'a language tag such as en or de-AT',
  },
  {
    setting: 'preferredCurrency',
    variable: 'PREFERRED_CURRENCY',
    read: (text: string) => (/^[A-Z]{3}$/.test(text) ? text : undefined),
    wanted: 'a three-letter ISO 4217 code such as EUR',
  },
  {
    setting: 'preferredCountry',
    variable: 'PREFERRED_COUNTRY',
    read: (text: string) => (/^[A-Z]{2}$/.test(text) ? text : undefined),
    wanted: 'a two-letter ISO 3166-1 code such as DE',
  },
  {
    setting: 'productUrlTemplate',
    variable: 'PRODUCT_URL_TEMPLATE',
    read: (text: string) => (/^https?:\/\//.test(text) && text.includes('{{productSlug}}') ? text : undefined),
    wanted: 'a URL that contains {{productSlug}}',
  },
] as const;

/** The variable, or else the same setting in IMPORT_SETTINGS; both have to be usable. */
function directSettings(reader: Variables, given: Record<string, unknown>): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const { setting, variable, read, wanted } of DIRECT) {
    const own = reader.optional(variable);
    const inSettings = given[setting];
    const text = own ?? (typeof inSettings === 'string' ? inSettings : undefined);
    if (text === undefined) continue;
    const value = read(text);
    if (value === undefined) {
      reader.faults.push(`${own === undefined ? `IMPORT_SETTINGS.${setting}` : variable} must be ${wanted}.`);
    } else {
      settings[setting] = value;
    }
  }
  return settings;
}

/**
 * `unique_id` is unique per metric and profile, and several events of an order share it: of two with one metric Klaviyo
 * would keep the first and ignore the other, without a word. https://developers.klaviyo.com/en/reference/create_event
 */
export function sameMetrics({ metrics }: Settings['order']): [event: string, other: string][] {
  const users = new Map<string, string>();
  return Object.entries(metrics).flatMap(([event, name]): [string, string][] => {
    const metric = name.trim().toLowerCase();
    const other = users.get(metric);
    if (other !== undefined) return [[other, event]];
    users.set(metric, event);
    return [];
  });
}

/** A new name that nothing can be sent under would lose its field in every record, without a word. */
export function impossibleNames({ customer, order }: Settings): { path: string; target: string }[] {
  const lines = [...LINE_NAMES];
  const rules = [
    ['customer.custom', customer.custom, customer.standardProperties ? [...CUSTOMER_NAMES] : []],
    ['order.custom', order.custom, [...ORDER_NAMES, ...lines]],
    ['order.properties', order.properties, [...ORDER_NAMES]],
    ['order.lines', order.lines, lines],
  ] as const;
  return rules.flatMap(([path, rule, own]) => impossibleTargets(rule, own).map((target) => ({ path: `${path}.map`, target })));
}

/** What is wrong with settings of which each is possible by itself. */
function checkTogether(settings: Settings, reader: Variables): void {
  for (const [other, event] of sameMetrics(settings.order)) {
    reader.faults.push(`IMPORT_SETTINGS.order.metrics: ${other} and ${event} must have different names.`);
  }
  for (const { path, target } of impossibleNames(settings)) {
    reader.faults.push(`IMPORT_SETTINGS.${path}: nothing can be renamed to ${target}, a name of Klaviyo or of the connector.`);
  }
}

/**
 * JSON pointers of what an error is about. An unknown property is reported twice: by the object, which names it, and as a
 * schema that is false; the second is left out.
 */
function pathsOf(error: TLocalizedValidationError): string[] {
  if (error.keyword === 'boolean') return [];
  if (error.keyword !== 'additionalProperties') return [error.instancePath];
  return error.params.additionalProperties.map((name) => `${error.instancePath}/${name}`);
}

/** Mapping settings: the defaults, IMPORT_SETTINGS and the variables that stand for single ones. Faults go to `reader`. */
export function readSettings(reader: Variables): Settings {
  const own = parsed(reader.optional('IMPORT_SETTINGS') ?? '{}');
  if (object(own) !== own) reader.faults.push('IMPORT_SETTINGS must be a JSON object.');
  const older = translatePluginConfig(reader.optional('NODE_CONFIG'));
  reader.faults.push(...older.faults);
  reader.warnings.push(...older.warnings);
  const given = withDefaults(object(own), older.settings);
  const direct = directSettings(reader, given);
  const value: unknown = Value.Default(Settings, { ...given, ...direct });
  for (const error of Value.Errors(Settings, value)) {
    // The values in DIRECT have been judged above, in better words.
    if (DIRECT.some(({ setting }) => error.instancePath === `/${setting}` && typeof given[setting] === 'string')) continue;
    for (const path of pathsOf(error)) reader.faults.push(`IMPORT_SETTINGS${path.replaceAll('/', '.')}: ${error.message}.`);
  }
  if (Value.Check(Settings, value)) checkTogether(value, reader);
  return value as Settings;
}
