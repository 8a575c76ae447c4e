import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Importer } from 'common';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Allow } from '../auth';
import type { Metrics } from '../metrics';
import type { Readiness } from '../readiness';
import type { Slices } from '../slices';

export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What routes work with. */
export interface Deps {
  importer: Importer;
  slices: Slices;
  readiness: Readiness;
  metrics: Metrics;
  allow: Allow;
  /** Of a scraper. */
  metricsToken: string | undefined;
}
