import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { RecordView } from './api/types';
import { type TextId, useCodeText, useText } from './i18n/use-text';
import type { Kind } from './record-of';
import { type State, stateOf } from './state';
import { ToneStamp } from './words/tone-stamp';
import { useWords } from './words/use-words';

const TONES = {
  importing: 'information',
  unpublished: 'secondary',
  rejected: 'critical',
  skipped: 'secondary',
  missing: 'warning',
  differs: 'warning',
  upToDate: 'positive',
} as const;

interface Props {
  view: RecordView;
  pipeline: Kind;
}

/** Whether Klaviyo has all of the record, and what to do when it hasn't. */
export function Headline({ view, pipeline }: Props) {
  const t = useText();
  const state = stateOf(view, pipeline);
  const count = view.fields.length;
  const isOfEvents = state === 'differs' && pipeline === 'orders';
  return (
    <Spacings.Stack scale="s" alignItems="flex-start">
      <div role="status">
        <ToneStamp tone={TONES[state]} label={t(isOfEvents ? 'state.eventsMissing' : `state.${state}`, { count })} />
      </div>
      <Explanation state={state} view={view} pipeline={pipeline} />
    </Spacings.Stack>
  );
}

function Explanation({ state, view, pipeline }: Props & { state: State }) {
  const t = useText();
  const words = useWords();
  const ofCode = useCodeText();
  const { code = '', klaviyo, fields, importing } = view;
  const sentences: string[] = [];
  if (state === 'importing') {
    const { etaMs } = importing ?? {};
    sentences.push(etaMs === undefined ? t('importing.wait') : t('importing.eta', { duration: words.duration(etaMs) }));
  }
  if (state === 'rejected') sentences.push(ofCode('reject', code, code), ofCode('rejectStep', code, ''));
  if (state === 'skipped') sentences.push(ofCode('skip', code, code));
  if (state === 'unpublished') sentences.push(t('state.unpublished.step'));
  if (state === 'missing') sentences.push(t(`makes.${pipeline}` as TextId, { count: fields.length }));
  if (state === 'differs' && pipeline === 'orders') sentences.push(t('state.events.step'));
  if (klaviyo.found && (state === 'rejected' || state === 'skipped' || state === 'unpublished')) sentences.push(t('state.found'));
  return sentences.filter(Boolean).map((sentence) => <Text.Body key={sentence}>{sentence}</Text.Body>);
}
