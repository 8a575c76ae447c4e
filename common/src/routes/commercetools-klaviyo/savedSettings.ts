import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { object } from '../../base/json';
import type { SettingFault } from '../../contract/settings';
import { DIRECT, impossibleNames, Settings, sameMetrics } from './settings';

/**
 * The settings of mappings that may be saved while the applications run. Not among them: `compatibility`, which is chosen once, when the
 * older plugin is replaced.
 */
export const SAVED_SETTINGS = Type.Omit(Settings, ['compatibility']);

/** What is wrong with saved settings of which each is possible by itself, and those as mappings take them. */
export function combined(values: Record<string, unknown>, compatibility: Settings['compatibility']) {
  const faults: SettingFault[] = [];
  const direct: Record<string, string> = {};
  for (const { setting, read, wanted } of DIRECT) {
    const given = values[setting];
    if (typeof given !== 'string') continue;
    const value = read(given);
    if (value === undefined) faults.push({ path: setting, code: `wrong_${setting}`, message: `It must be ${wanted}.` });
    else direct[setting] = value;
  }
  const settings = Value.Default(Settings, { ...values, ...direct, ...(compatibility ? { compatibility } : {}) }) as Settings;
  return { settings, faults: [...faults, ...together(settings)] };
}

function together(settings: Settings): SettingFault[] {
  const metrics = sameMetrics(settings.order).flat();
  return [
    ...[...new Set(metrics)].map((event) => ({
      path: `order.metrics.${event}`,
      code: 'same_metric',
      message: 'Two kinds of events have this name: Klaviyo would ignore one of them.',
    })),
    ...[...new Set(impossibleNames(settings).map(({ path }) => path))].map((path) => ({
      path,
      code: 'taken_name',
      message: 'Nothing can be renamed to a name of Klaviyo or of the connector.',
    })),
  ];
}

const names = (fields: unknown): string[] => Object.keys(object(fields));
const customNames = (record: unknown): string[] => names(object(object(record).custom).fields);
const each = (list: unknown): unknown[] => (Array.isArray(list) ? list : []);

/** The settings that name fields, and the names that a record of an import has for each of them. Never their values. */
export function fieldNames(pipeline: string, record: unknown): Record<string, string[]> {
  const fields = object(record);
  if (pipeline === 'customers') return { 'customer.custom': customNames(record) };
  if (pipeline === 'orders') {
    return {
      'order.custom': customNames(record),
      'order.properties': names(record),
      'order.lines': each(fields.lineItems).flatMap(names),
    };
  }
  if (pipeline !== 'products') return {};
  const variants = [fields.masterVariant, ...each(fields.variants)];
  const attributes = variants.flatMap((variant) => each(object(variant).attributes));
  return { 'product.brandAttribute': attributes.flatMap((attribute) => String(object(attribute).name)) };
}
