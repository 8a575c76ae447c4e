import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { silent } from '../base/log';
import { flat, leavesOf } from '../base/paths';
import { OneOf } from '../base/schema';
import { definePipeline, type Pipeline } from '../contract/pipeline';
import type { SettingsDefinition } from '../contract/settings';
import { createRouteSettings, type RouteSettings } from '../control/settings/routeSettings';
import type { Store } from '../state/stores/store';
import type { Numbered, World } from './numbered';

const Schema = Type.Object({
  prefix: Type.Optional(Type.String()),
  how: Type.Object({
    mode: Type.Unsafe<'plain' | 'loud'>({ ...OneOf(['plain', 'loud']), default: 'plain' }),
    names: Type.Array(Type.String(), { default: [] }),
    map: Type.Record(Type.String(), Type.String(), { default: {} }),
  }),
});
type Numbers = { prefix?: string; how: { mode: 'plain' | 'loud'; names: string[]; map: Record<string, string> } };

/** Settings of a route of a test; the environment has a prefix. `names` may not hold the prefix. */
export function numberSettings(): SettingsDefinition<Numbers> {
  const paths = leavesOf(Schema).map(({ path }) => path);
  const defaults = flat({ how: Value.Default(Schema.properties.how, {}) }, paths);
  return {
    schema: Schema,
    base: { ...defaults, prefix: 'env' },
    defaults,
    combine(values) {
      const settings = values as unknown as Numbers;
      const clashes = settings.prefix !== undefined && settings.how.names.includes(settings.prefix);
      const message = 'It is the prefix.';
      return { settings, faults: clashes ? [{ path: 'how.names', code: 'is_prefix', message }] : [] };
    },
    namesOf: (_, record) => ({ 'how.names': Object.keys(record as Numbered) }),
  };
}

/** Records that say by which settings they were mapped. */
export function settledPipeline(world: World, { prefix = '', how }: Numbers): Pipeline {
  const { pipeline } = world;
  const items = Array.from({ length: 5 }, (_, number) => ({
    id: `00000${number}`,
    cursor: '',
    value: { id: `00000${number}`, number },
  }));
  return definePipeline<Numbered, Numbered>({
    ...(pipeline as unknown as Pipeline),
    source: { ...pipeline.source, newest: async (limit: number) => items.slice(0, limit) } as never,
    map: ({ number }: Numbered) => ({ kind: 'mapped', records: [{ id: `${prefix} ${how.mode} ${number}`, number }] }),
  } as never);
}

export const settledBy = (store: Store, world: World, definition = numberSettings(), isLocked = false): RouteSettings<Numbers> =>
  createRouteSettings({
    ...{ store, log: silent, definition, isLocked },
    make: (settings) => [settledPipeline(world, settings)],
  });
