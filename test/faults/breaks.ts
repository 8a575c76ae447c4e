import { randomUUID } from 'node:crypto';
import type { ImporterParts } from '../../common/dist/assembly/createImporter.js';
import type { Outcome } from '../../common/dist/contract/outcome.js';
import type { Pipeline } from '../../common/dist/contract/pipeline.js';
import type { Item } from '../../common/dist/contract/source.js';
import type { PipelineState } from '../../common/dist/state/documents.js';
import type { Store } from '../../common/dist/state/stores/store.js';
import type { KlaviyoOptions } from '../../common/dist/systems/klaviyo/client.js';
import { Pacing } from '../../common/dist/systems/klaviyo/pacing.js';
import { Refusal } from '../../common/dist/systems/klaviyo/session.js';
import type { ScenarioName } from './scenarios.ts';

/** A way of building the engine wrong, and the scenario that has to notice. */
export interface Break {
  caughtBy: ScenarioName;
  /** The client of Klaviyo is built with these. */
  klaviyo?: (rateShare: number) => Partial<KlaviyoOptions>;
  /** The importer is built of these. */
  parts?: (parts: ImporterParts) => ImporterParts;
}

const PIPELINES = 'data-import-pipeline';

export const breaks: Record<string, Break> = {
  'checkpoint before write': {
    caughtBy: 'deaths',
    parts: withPipelines((pipeline) => ({
      ...pipeline,
      destination: {
        ...pipeline.destination,
        write: async (records, ctx) => {
          // After the checkpoint, and after the end of a short run.
          setTimeout(() => pipeline.destination.write(records, ctx).catch(() => {}), 1500);
          return records.map((): Outcome => ({ kind: 'written' }));
        },
      },
    })),
  },
  'expected version ignored': {
    caughtBy: 'concurrentStarts',
    parts: withStore((store) => ({
      put: async (container, key, value) => {
        await store.save(container, key, value);
        return stored(store, container, key);
      },
    })),
  },
  'tail of a page dropped': {
    caughtBy: 'deaths',
    parts: withPipelines((pipeline) => ({
      ...pipeline,
      source: {
        ...pipeline.source,
        read: async function* (...given) {
          for await (const page of pipeline.source.read(...given)) yield withoutTail(page);
        },
      },
    })),
  },
  'network error as reject': {
    caughtBy: 'resets',
    klaviyo: () => ({
      wrap: (session) =>
        Object.assign(Object.create(session) as typeof session, {
          // One attempt instead of many: no answer is taken for a refusal.
          attempt: async (...given: unknown[]) => {
            const answer = await attemptOf(session)(...given);
            if (answer === undefined) throw new Refusal(400, []);
            return answer;
          },
        }),
    }),
  },
  'Retry-After ignored': {
    caughtBy: 'throttling',
    klaviyo: (rateShare) => ({ pacing: new Hasty(rateShare) }),
  },
  'random ids': {
    caughtBy: 'deaths',
    parts: withPipelines((pipeline) => ({
      ...pipeline,
      map: (...given) => {
        const mapped = pipeline.map(...given);
        return mapped.kind === 'mapped' ? { ...mapped, records: mapped.records.map(withRandomId) } : mapped;
      },
    })),
  },
  'GET-then-POST lock': {
    caughtBy: 'claims',
    parts: withStore((store) => ({
      put: async (container, key, value, version) => {
        if (!(await isClaim(store, container, key, value))) return store.put(container, key, value, version);
        await store.save(container, key, value);
        return stored(store, container, key);
      },
    })),
  },
  'lock released by another process': {
    caughtBy: 'concurrentStarts',
    parts: withStore((store) => {
      const own = new Set<string>();
      return {
        put: (container, key, value, version) => {
          const owner = ownerOf(value);
          if (owner !== undefined) own.add(owner);
          return store.put(container, key, value, version);
        },
        get: async (container, key) => {
          const document = await store.get(container, key);
          const state = document?.value as PipelineState | undefined;
          if (container === PIPELINES && document && state?.active?.owner !== undefined && !own.has(state.active.owner)) {
            const { owner: _, ...active } = state.active;
            await store.put(container, key, { ...state, active }, document.version).catch(() => {});
          }
          return document as never;
        },
      };
    }),
  },
};

/** Pauses that are asked for don't take place. */
class Hasty extends Pacing {
  override of(endpoint: string): ReturnType<Pacing['of']> {
    const pacer = super.of(endpoint);
    pacer.pause = () => {};
    return pacer;
  }
}

function withPipelines(change: (pipeline: Pipeline) => Pipeline): (parts: ImporterParts) => ImporterParts {
  return ({ settings, ...parts }) => ({
    ...parts,
    pipelines: () => parts.pipelines().map(change),
    // Made for each run, beside the list.
    ...(settings ? { settings: { ...settings, mappedFor: async (lease) => change(await settings.mappedFor(lease)) } } : {}),
  });
}

function withStore(change: (store: Store) => Partial<Store>): (parts: ImporterParts) => ImporterParts {
  return (parts) => ({ ...parts, store: Object.assign(Object.create(parts.store) as Store, change(parts.store)) });
}

/** What was written a moment ago, as a write would answer. */
async function stored(store: Store, container: string, key: string): Promise<never> {
  return (await store.get(container, key)) as never;
}

const ownerOf = (value: object) => (value as Partial<PipelineState>).active?.owner;

async function isClaim(store: Store, container: string, key: string, value: object): Promise<boolean> {
  if (container !== PIPELINES || ownerOf(value) === undefined) return false;
  const current = await store.get<PipelineState>(container, key);
  return current !== undefined && ownerOf(current.value) === undefined;
}

/** The last records are missing, and the cursor is behind them all the same. */
function withoutTail(page: Item<unknown>[]): Item<unknown>[] {
  const [last, kept] = [page.at(-1), page.slice(0, page.length > 7 ? -3 : undefined)];
  const end = kept.at(-1);
  return last && end ? [...kept.slice(0, -1), { ...end, cursor: last.cursor }] : kept;
}

/** Ids that follow from the data begin with that of a record; the rest changes with every attempt. */
function withRandomId(record: unknown): unknown {
  const { uniqueId } = record as { uniqueId?: string };
  return uniqueId === undefined ? record : { ...(record as object), uniqueId: `${uniqueId.slice(0, 36)}-${randomUUID()}` };
}

function attemptOf(session: object): (...given: unknown[]) => Promise<unknown> {
  const { attempt } = session as { attempt?: (...given: unknown[]) => Promise<unknown> };
  if (!attempt) throw new Error('the session makes its attempts elsewhere by now');
  return attempt.bind(session);
}
