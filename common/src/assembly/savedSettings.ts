import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { flat, leavesOf } from '../base/paths';
import { OneOf } from '../base/schema';
import { NOTIFICATION_EVENTS, type NotificationRules } from '../contract/notification';
import type { SettingsDefinition } from '../contract/settings';
import { combined, fieldNames, SAVED_SETTINGS } from '../routes/commercetools-klaviyo/savedSettings';
import type { Settings } from '../routes/commercetools-klaviyo/settings';
import type { Environment } from './environment';

/** What is mapped how, and what is reported. */
export interface AllSettings {
  mapping: Settings;
  rules: NotificationRules;
}

const Rules = Type.Object(
  {
    events: Type.Array(OneOf([...NOTIFICATION_EVENTS]), { default: [...NOTIFICATION_EVENTS] }),
    rejectPercent: Type.Number({ minimum: 0, maximum: 100, default: 5 }),
    manual: Type.Boolean({ default: false }),
  },
  { additionalProperties: false, default: {} },
);

/** Everything that may be saved instead of being entered at the deployment. Neither secrets nor addresses of receivers. */
export const SAVED = Type.Object(
  { ...SAVED_SETTINGS.properties, notifications: Rules },
  { additionalProperties: false, default: {} },
);

/** The settings of the imports of a commercetools project, over those of its environment. */
export function settingsOf({ settings, notify }: Pick<Environment, 'settings' | 'notify'>): SettingsDefinition<AllSettings> {
  const paths = leavesOf(SAVED).map(({ path }) => path);
  return {
    schema: SAVED,
    base: flat({ ...settings, notifications: notify.rules }, paths),
    defaults: flat(Value.Default(SAVED, {}), paths),
    combine({ notifications, ...values }) {
      const { settings: mapping, faults } = combined(values, settings.compatibility);
      return { settings: { mapping, rules: notifications as NotificationRules }, faults };
    },
    namesOf: fieldNames,
  };
}
