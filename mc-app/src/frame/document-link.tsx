import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import Link from '@commercetools-uikit/link';
import Text from '@commercetools-uikit/text';
import { useText } from '../i18n/use-text';

/** The document of this connector that says more; only its name while the address of the repository isn't known. */
export function DocumentLink({ name }: { name: string }) {
  const t = useText();
  const repository = useApplicationContext(({ environment }) => (environment as { repositoryUrl?: string }).repositoryUrl);
  const text = t('document.more', { name });
  if (!repository) return <Text.Body>{text}</Text.Body>;
  return (
    <Link isExternal to={`${repository}/blob/HEAD/docs/${name}`}>
      {text}
    </Link>
  );
}
