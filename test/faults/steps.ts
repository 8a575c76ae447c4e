import { documentOf, type Journal } from './journal.ts';
import type { Fate, Passing } from './relay.ts';

/** A moment in the life of a worker at which it is killed. */
export interface Step {
  name: string;
  on: 'commercetools' | 'klaviyo';
  /** What becomes of the request that marks the moment; `answered`: it is let through, and its answer arrives. */
  fate: Extract<Fate, 'hold' | 'withhold'> | 'answered';
  matches(passing: Passing, journal: Journal): boolean;
  /** The run may be over once this has taken effect: then there is no take-over. */
  last?: boolean;
  /** Answers of Klaviyo take so long (ms): otherwise there is no need to renew between two checkpoints. */
  slow?: number;
}

const RESOURCE: Record<string, RegExp> = {
  customers: /\/customers\?/,
  orders: /\/orders\?/,
  categories: /\/categories\?/,
  products: /\/product-projections\?/,
};

const writes = ({ method, url }: Passing) => method === 'POST' && /^\/api\/(events|[a-z-]+-jobs)($|\?|\/$)/.test(url);
const polls = ({ method, url }: Passing) => method === 'GET' && /-jobs\/[^/]+/.test(url);
const reads = (pipeline: string) => (passing: Passing) =>
  passing.method === 'GET' && (RESOURCE[pipeline]?.test(passing.url) ?? false) && !/limit=0(&|$)/.test(passing.url);
const failures = ({ method, url, body }: Passing) =>
  method !== 'GET' &&
  /custom-objects/.test(url) &&
  (url.includes('data-import-failure') || body.includes('"data-import-failure"'));
const history = (passing: Passing) => documentOf(passing)?.container === 'data-import-run';
const state = (kind: ReturnType<Journal['kindOf']>) => (passing: Passing, journal: Journal) => journal.kindOf(passing) === kind;

/** Every named moment of a run of this pipeline, in the order in which a run comes by. */
export function stepsOf(pipeline: string): Step[] {
  const jobs: Step[] =
    pipeline === 'orders' ? [] : [{ name: 'job accepted, not yet ended', on: 'klaviyo', fate: 'hold', matches: polls }];
  return [
    { name: 'claim sent but unanswered', on: 'commercetools', fate: 'withhold', matches: state('claim') },
    { name: 'before read', on: 'commercetools', fate: 'hold', matches: reads(pipeline) },
    { name: 'after read', on: 'commercetools', fate: 'answered', matches: reads(pipeline) },
    { name: 'request on its way', on: 'klaviyo', fate: 'hold', matches: writes },
    { name: 'request sent but unanswered', on: 'klaviyo', fate: 'withhold', matches: writes },
    ...jobs,
    { name: 'after write, before failures saved', on: 'commercetools', fate: 'hold', matches: failures },
    { name: 'failures saved but unanswered', on: 'commercetools', fate: 'withhold', matches: failures },
    { name: 'before checkpoint', on: 'commercetools', fate: 'hold', matches: state('checkpoint') },
    { name: 'during renew, before it', on: 'commercetools', fate: 'hold', matches: state('renew'), slow: 1500 },
    { name: 'during renew, after it', on: 'commercetools', fate: 'withhold', matches: state('renew'), slow: 1500 },
    { name: 'checkpoint sent but unanswered', on: 'commercetools', fate: 'withhold', matches: state('checkpoint') },
    { name: 'during finish, before the history', on: 'commercetools', fate: 'hold', matches: history },
    { name: 'during finish, after the history', on: 'commercetools', fate: 'withhold', matches: history },
    { name: 'during finish, before the state', on: 'commercetools', fate: 'hold', matches: state('finish') },
    { name: 'during finish, after the state', on: 'commercetools', fate: 'withhold', matches: state('finish'), last: true },
  ];
}
