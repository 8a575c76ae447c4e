import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Text from '@commercetools-uikit/text';
import TextField from '@commercetools-uikit/text-field';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useService } from '../api/service-context';
import { asServiceError } from '../api/service-error';
import type { DeletionQuote } from '../api/types';
import { AccountLine } from '../frame/account';
import { ActDialog } from '../frame/act-dialog';
import { Choice } from '../frame/choice';
import { ErrorNotice } from '../frame/error-notice';
import { useText } from '../i18n/use-text';
import { useStart } from './use-start';

type Which = 'obsolete' | 'own';

/** What would be deleted, in numbers, and the token that starts just that. */
function useQuote(pipeline: string, of: Which) {
  const service = useService();
  return useQuery({
    queryKey: ['deletion', pipeline, of],
    queryFn: ({ signal }) => service.get('/sync/{pipeline}/deletion', { path: { pipeline }, query: { of } }, signal),
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

interface Props {
  pipeline: string;
  title: string;
  onClose: () => void;
}

/** Deleting from Klaviyo can't be undone: the number is quoted and a word has to be typed. */
export function DeleteDialog({ pipeline, title, onClose }: Props) {
  const t = useText();
  const start = useStart(pipeline, onClose);
  const [which, setWhich] = useState<Which>('obsolete');
  const quote = useQuote(pipeline, which);
  const [word, setWord] = useState('');
  const quoteText = ({ of, count, others, complete, withVariants }: DeletionQuote) =>
    t(of === 'obsolete' ? 'delete.quoteObsolete' : 'delete.quoteOwn', { title, count, others, complete, withVariants });
  const choose = (chosen: Which) => {
    setWhich(chosen);
    // It was typed for the other number.
    setWord('');
  };
  return (
    <ActDialog
      title={t('delete.title', { title })}
      confirm={t('delete.confirm')}
      isDisabled={word.trim() !== pipeline || !quote.data?.count || start.busy}
      problem={start.problem}
      onConfirm={() => quote.data && start.act({ deletionToken: quote.data.token })}
      onClose={onClose}
    >
      <Choice
        title={t('delete.which')}
        name="which"
        value={which}
        options={[
          ['obsolete', t('delete.obsolete')],
          ['own', t('delete.own')],
        ]}
        onChange={choose}
      />
      {quote.isPending && <LoadingSpinner>{t('delete.counting')}</LoadingSpinner>}
      {quote.error && <ErrorNotice error={asServiceError(quote.error)} onRetry={() => quote.refetch()} />}
      {quote.data && (
        <>
          <ContentNotification type="warning">{quoteText(quote.data)}</ContentNotification>
          <Text.Body>{t(which === 'own' ? 'delete.body' : 'delete.bodyObsolete')}</Text.Body>
          <AccountLine />
          <TextField title={t('delete.word', { word: pipeline })} value={word} onChange={({ target }) => setWord(target.value)} />
        </>
      )}
    </ActDialog>
  );
}
