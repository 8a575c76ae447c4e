import type { AccountsApi, CatalogsApi, DataPrivacyApi, EventsApi, MetricsApi, ProfilesApi, Session } from 'klaviyo-api';
import { describeError } from '../../base/errors';
import { Semaphore } from '../../base/semaphore';
import type { Context } from '../../contract/context';
import { Pacing } from './pacing';
import { sdk } from './sdk';
import { createAgents, PacedSession, type Transport } from './session';

/** What to look at when whole slices of work settle nothing. */
export const STUCK_ADVICE = 'look whether import jobs in Klaviyo finish';

export interface KlaviyoApis {
  accounts: AccountsApi;
  profiles: ProfilesApi;
  events: EventsApi;
  catalogs: CatalogsApi;
  dataPrivacy: DataPrivacyApi;
  metrics: MetricsApi;
}

export interface KlaviyoOptions {
  apiKey: string;
  url: string;
  /** Share of the account's limits that may be used. */
  rateShare: number;
  /** The pace of the account's requests, where it is not one of its own. */
  pacing?: Pacing;
  /** What carries the requests in place of the session. */
  wrap?: (session: PacedSession) => Session;
}

/** The official SDK's APIs of one account, carried by our own session. */
export class KlaviyoClient {
  private readonly transport: Transport;
  /** Klaviyo allows 500 catalog jobs in progress; whether a kind or an account has them isn't documented, and others have some. */
  readonly catalogJobs = new Semaphore(400);

  /** Answers of 429 since the start. */
  throttled = 0;

  private found: { id: string | undefined; name?: string | undefined } | undefined;

  constructor(private readonly options: KlaviyoOptions) {
    const { apiKey, rateShare, url, pacing = new Pacing(rateShare) } = options;
    const basePath = new URL(url).pathname.replace(/\/+$/, '');
    const onThrottled = () => {
      this.throttled++;
    };
    this.transport = { apiKey, basePath, pacing, agents: createAgents(), onThrottled };
  }

  /** Id of the account that the key belongs to, asked for once; undefined when the key may not ask. @throws Retryable, Fatal */
  async account(ctx: Pick<Context, 'signal' | 'guard' | 'log'>): Promise<string | undefined> {
    // Not shared while it is under way: each ends with its own run.
    if (this.found) return this.found.id;
    try {
      return await this.lookUpAccount(ctx);
    } catch (error) {
      if (describeError(error).code !== 'klaviyo_forbidden') throw error;
      this.found = { id: undefined };
      return undefined;
    }
  }

  /**
   * The same, asked for now: Klaviyo takes 15 of these requests a minute, so later callers use the answer.
   * https://developers.klaviyo.com/en/reference/get_accounts
   */
  async lookUpAccount(ctx: Pick<Context, 'signal' | 'guard' | 'log'>): Promise<string | undefined> {
    const { body } = await this.for(ctx).accounts.getAccounts();
    const account = body.data[0];
    this.found = { id: account?.id, name: account?.attributes?.contactInformation?.organizationName };
    return this.found.id;
  }

  /** Names of the account as it was last looked up. */
  get accountNames(): { account?: string; name?: string } {
    const { id: account, name } = this.found ?? {};
    return { ...(account === undefined ? {} : { account }), ...(name ? { name } : {}) };
  }

  /** APIs whose requests belong to one run: they end with its signal and are fenced by its lease. */
  for(ctx: Pick<Context, 'signal' | 'guard' | 'log'>): KlaviyoApis {
    return this.with(this.session(ctx));
  }

  /**
   * The same for one request with a body that is ready: it goes out instead of what is given to the API, which may be
   * empty. The SDK's serializer copies every record of a batch, which costs more than all that is sent.
   */
  sending(body: Buffer, ctx: Pick<Context, 'signal' | 'guard' | 'log'>): KlaviyoApis {
    return this.with(this.session(ctx, body));
  }

  /** The request bodies that `use` would send, as they'd go over the wire; nothing is sent. */
  async record(use: (apis: KlaviyoApis) => Promise<unknown>): Promise<unknown[]> {
    const bodies: unknown[] = [];
    const recorder: Session = {
      applyToRequest() {},
      refreshAndRetry: () => false,
      requestWithRetry: (config) => {
        bodies.push(config.data);
        return Promise.reject(new Recorded());
      },
    };
    await use(this.with(recorder)).catch((error: unknown) => {
      if (!(error instanceof Recorded)) throw error;
    });
    return bodies;
  }

  close(): void {
    this.transport.agents.httpAgent.destroy();
    this.transport.agents.httpsAgent.destroy();
  }

  private session(...given: [ctx: Pick<Context, 'signal' | 'guard' | 'log'>, body?: Buffer]): Session {
    const session = new PacedSession(this.transport, ...given);
    return this.options.wrap?.(session) ?? session;
  }

  protected with(session: Session): KlaviyoApis {
    const klaviyo = sdk();
    const apis = {
      accounts: new klaviyo.AccountsApi(session),
      profiles: new klaviyo.ProfilesApi(session),
      events: new klaviyo.EventsApi(session),
      catalogs: new klaviyo.CatalogsApi(session),
      dataPrivacy: new klaviyo.DataPrivacyApi(session),
      metrics: new klaviyo.MetricsApi(session),
    };
    for (const api of Object.values(apis)) api.basePath = this.options.url;
    return apis;
  }
}

class Recorded extends Error {}
