import PrimaryButton from '@commercetools-uikit/primary-button';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { useStart } from './use-start';

interface Props {
  pipeline: string;
  title: string;
  /** The one blue button of the page. */
  isFirst: boolean;
}

/** What has changed since the last complete import. It is little and repeatable, so that it needs no confirmation. */
export function ImportChangesButton({ pipeline, title, isFirst }: Props) {
  const t = useText();
  const mayManage = useMayManage();
  const start = useStart(pipeline, () => {}, 'page');
  const Button = isFirst ? PrimaryButton : SecondaryButton;
  return (
    <Button
      label={t('changes.action')}
      aria-label={t('changes.label', { title })}
      isDisabled={!mayManage || start.busy}
      onClick={() => start.act({ mode: 'delta' })}
    />
  );
}
