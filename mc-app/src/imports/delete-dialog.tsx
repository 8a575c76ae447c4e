import { FormDialog } from '@commercetools-frontend/application-components';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import TextField from '@commercetools-uikit/text-field';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useService } from '../api/service-context';
import { asServiceError, ServiceError } from '../api/service-error';
import { Choice } from '../frame/choice';
import { TroubleNotice } from '../frame/trouble-notice';
import { useText } from '../i18n/use-text';
import { useStart } from './use-start';

const DELETIONS = { obsolete: { deleteObsolete: true }, own: { deleteAll: true } };
type Which = keyof typeof DELETIONS;

/** What the service says a deletion would delete: it refuses one without the confirming word, and quotes the number instead. */
function useQuote(pipeline: string, which: Which) {
  const service = useService();
  return useQuery({
    queryKey: ['deletion', pipeline, which],
    queryFn: async (): Promise<string> => {
      try {
        await service.post('/sync/{pipeline}', { path: { pipeline } }, DELETIONS[which]);
      } catch (error) {
        if (error instanceof ServiceError && error.code === 'confirmation_required') return firstSentence(error.message);
        throw error;
      }
      // A service that deletes without being told the word is not one this page was made for.
      throw new ServiceError('failed');
    },
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

/** The others tell API clients what to send. */
const firstSentence = (message: string) => message.split(/(?<=\.) /)[0] ?? message;

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
  const choose = (chosen: Which) => {
    setWhich(chosen);
    // It was typed for the other number.
    setWord('');
  };
  return (
    <FormDialog
      isOpen
      title={t('delete.title', { title })}
      labelPrimary={t('delete.confirm')}
      labelSecondary={t('dialog.cancel')}
      isPrimaryButtonDisabled={word.trim() !== pipeline || !quote.data || start.busy}
      onClose={onClose}
      onSecondaryButtonClick={onClose}
      onPrimaryButtonClick={() => start.act({ ...DELETIONS[which], confirmDeletion: pipeline })}
    >
      <Spacings.Stack scale="m">
        {start.problem && <ContentNotification type="error">{start.problem}</ContentNotification>}
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
        {quote.error && <TroubleNotice error={asServiceError(quote.error)} onRetry={() => quote.refetch()} />}
        {quote.data && (
          <>
            <ContentNotification type="warning">{quote.data}</ContentNotification>
            <Text.Body>{t(which === 'own' ? 'delete.body' : 'delete.bodyObsolete')}</Text.Body>
            <TextField
              title={t('delete.word', { word: pipeline })}
              value={word}
              isAutofocussed
              onChange={({ target }) => setWord(target.value)}
            />
          </>
        )}
      </Spacings.Stack>
    </FormDialog>
  );
}
