import { Compile } from 'typebox/compile';
import { Conflict } from '../contract/errors';
import { isPlaced, type Listed, PIPELINES, PipelineState, SCHEMA_VERSION, sorted, unreadable } from './documents';
import type { Store, Versioned } from './stores/store';

export type StateDocument = Versioned<PipelineState>;

const PAGE = 500;
const check = Compile(PipelineState);
const isValid = (value: PipelineState) => check.Check(value) && isPlaced(value.active);

export const emptyState = (pipeline: string): PipelineState => ({ schema: SCHEMA_VERSION, pipeline });

/** @throws Fatal `state_unreadable` when the layout is unknown: guessing could mean importing everything again */
export async function readState(store: Store, pipeline: string): Promise<StateDocument | undefined> {
  const document = await store.get<PipelineState>(PIPELINES, pipeline);
  if (document && !isValid(document.value)) throw unreadable(store, PIPELINES, pipeline);
  return document;
}

/** The states of all pipelines that have one, by id. */
export async function listStates(store: Store): Promise<Listed<PipelineState>> {
  const found: StateDocument[] = [];
  for (let after: string | undefined; ; ) {
    const page = await store.list<PipelineState>(PIPELINES, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    found.push(...page);
    after = page.at(-1)?.key;
    if (page.length < PAGE) return sorted(store, PIPELINES, found, isValid);
  }
}

/** Changes the state of a pipeline, again and again until no other write came between; `change` may refuse by throwing. */
export async function changeState(
  store: Store,
  pipeline: string,
  change: (document: StateDocument | undefined) => PipelineState,
): Promise<StateDocument> {
  for (;;) {
    const current = await readState(store, pipeline);
    const next = change(current);
    try {
      return await store.put(PIPELINES, pipeline, next, current?.version ?? 0);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

/** As many accounts as are remembered. */
const ACCOUNTS = 50;

/**
 * Notes that another than the pipeline's runs has sent to the account: a run that is in progress takes what is left of it for repeats from
 * its next slice on.
 * @param runId by which the sender is known
 * @throws Retryable, Fatal
 */
export async function noteSender(store: Store, pipeline: string, runId: string, account: string | undefined): Promise<void> {
  const sender = { ...(account === undefined ? {} : { account }), runId };
  const isIt = (each: { account?: string; runId: string }) => each.account === account && each.runId === runId;
  const current = await readState(store, pipeline);
  if (current?.value.senders?.some(isIt)) return;
  await changeState(store, pipeline, (document) => {
    const state = document?.value ?? emptyState(pipeline);
    const others = (state.senders ?? []).filter((each) => !isIt(each));
    return { ...state, senders: [...others, sender].slice(-ACCOUNTS) };
  });
}
