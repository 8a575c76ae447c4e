import type { ScenarioName } from './scenarios.ts';

/** A way of building the engine wrong, and the scenario that has to notice. */
export interface Break {
  title: string;
  caughtBy: ScenarioName;
  /** End of the path of a built file. */
  file: string;
  /** Stands in that file exactly once. */
  from: string;
  to: string;
}

export const breaks: Break[] = [
  {
    title: 'checkpoint before write',
    caughtBy: 'deaths',
    file: 'common/dist/engine/writers.js',
    from: 'const outcomes = await destination.write(batch.records.splice(0), writeCtx);',
    to: `const records = batch.records.splice(0);
        const outcomes = records.map(() => ({ kind: 'written' }));
        setTimeout(() => destination.write(records, writeCtx).catch(() => {}), 300);`,
  },
  {
    title: 'expected version ignored',
    caughtBy: 'rivals',
    file: 'common/dist/systems/commercetools/store.js',
    from: '...(version === undefined ? {} : { version })',
    to: '',
  },
  {
    title: 'tail of a page dropped',
    caughtBy: 'deaths',
    file: 'common/dist/systems/commercetools/resource.js',
    from: 'const items = values.map((value) => ({ id: value.id, cursor: cursorOf(value), value }));',
    to: 'const items = values.slice(0, values.length - (values.length > 7 ? 3 : 0)).map((value) => ({ id: value.id, cursor: cursorOf(value), value })); if (values.length) items.at(-1).cursor = cursorOf(values.at(-1));',
  },
  {
    title: 'network error as reject',
    caughtBy: 'resets',
    file: 'common/dist/systems/klaviyo/session.js',
    from: "if (response === undefined || RETRIED.has(response.status))\n            return 'failed';",
    to: 'if (response === undefined) throw new Refusal(400, []);',
  },
  {
    title: 'Retry-After ignored',
    caughtBy: 'throttling',
    file: 'common/dist/systems/klaviyo/session.js',
    from: 'pacer.pause((Number.isFinite(asked) ? Math.max(asked, 0.1) : 1) * 1000);',
    to: '',
  },
  {
    title: 'random ids',
    caughtBy: 'deaths',
    file: 'common/dist/routes/commercetools-klaviyo/orders/events.js',
    from: 'uniqueId: happening.uniqueId,',
    to: "uniqueId: happening.uniqueId.slice(0, 36) + '-' + require('node:crypto').randomUUID(),",
  },
  {
    title: 'GET-then-POST lock',
    caughtBy: 'claims',
    file: 'common/dist/state/lease.js',
    from: 'const document = await options.store.put(state_1.PIPELINES, pipeline, { ...found.value, active: run }, found.version);',
    to: `await options.store.save(state_1.PIPELINES, pipeline, { ...found.value, active: run });
            const document = await (0, state_1.readState)(options.store, pipeline);`,
  },
  {
    title: 'lock released by a stranger',
    caughtBy: 'rivals',
    file: 'common/dist/state/lease.js',
    from: 'if (!found || !active || !claimable(found, options.leaseMs))\n            return undefined;',
    to: `if (!found || !active) return undefined;
        if (!claimable(found, options.leaseMs)) {
            const { owner: _, ...free } = active;
            await options.store.put(state_1.PIPELINES, pipeline, { ...found.value, active: free }, found.version).catch(() => {});
            return undefined;
        }`,
  },
];
