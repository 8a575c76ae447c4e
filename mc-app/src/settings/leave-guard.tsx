import Text from '@commercetools-uikit/text';
import { useEffect, useRef, useState } from 'react';
import { useHistory } from 'react-router-dom';
import { ActDialog } from '../frame/act-dialog';
import { usePaths } from '../frame/paths';
import { useSettingsText } from './texts/use-settings-text';

/** Asks before a page is left with changes that aren't saved. Sections share one draft: between them nothing is lost. */
export function LeaveGuard({ count }: { count: number }) {
  const s = useSettingsText();
  const { settings } = usePaths();
  const history = useHistory();
  const [wanted, setWanted] = useState<string>();
  const unblock = useRef(() => {});
  useEffect(() => {
    if (count === 0) return;
    unblock.current = history.block(({ pathname, search, hash }) => {
      if (pathname.startsWith(settings)) return undefined;
      setWanted(`${pathname}${search}${hash}`);
      return false;
    });
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => {
      unblock.current();
      window.removeEventListener('beforeunload', ask);
    };
  }, [count, history, settings]);
  if (wanted === undefined || count === 0) return null;
  const leave = () => {
    unblock.current();
    history.push(wanted);
  };
  return (
    <ActDialog
      title={s('leave.title')}
      confirm={s('leave.confirm')}
      isDisabled={false}
      problem={undefined}
      onConfirm={leave}
      onClose={() => setWanted(undefined)}
    >
      <Text.Body>{s('leave.body', { count })}</Text.Body>
    </ActDialog>
  );
}
