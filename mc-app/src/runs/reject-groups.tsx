import FlatButton from '@commercetools-uikit/flat-button';
import Spacings from '@commercetools-uikit/spacings';
import { useHistory } from 'react-router-dom';
import { useService } from '../api/service-context';
import type { Run } from '../api/types';
import { usePaths } from '../frame/paths';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useCodeText, useText } from '../i18n/use-text';
import { TextTable } from '../words/text-table';
import { useWords } from '../words/use-words';
import { saveFile } from './save-file';
import { type Group, groupsOf } from './shares';

interface Props {
  run: Run;
  /** The group whose records are listed. */
  shown: string | undefined;
  onShow(code: string | undefined): void;
}

/** Why records were rejected, how many of each, and what can be done with all of a reason at once. */
export function RejectGroups({ run, shown, onShow }: Props) {
  const t = useText();
  const ofCode = useCodeText();
  const words = useWords();
  const columns = ['reason', 'count', 'share', 'whatToDo', 'actions'] as const;
  return (
    <TextTable aria-label={t('groups.title')}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" data-number={column === 'count' || column === 'share'}>
              {t(`groups.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groupsOf(run.rejects ?? {}).map((group) => (
          <tr key={group.code}>
            <th scope="row">{ofCode('reject', group.code, group.code)}</th>
            <td data-number>{words.number(group.count)}</td>
            <td data-number>{t('groups.percent', { share: group.share })}</td>
            <td>{ofCode('rejectStep', group.code, t('rejected.step'))}</td>
            <td>
              <Actions run={run} group={group} isShown={shown === group.code} onShow={onShow} />
            </td>
          </tr>
        ))}
      </tbody>
    </TextTable>
  );
}

function Actions({ run, group, isShown, onShow }: Pick<Props, 'run' | 'onShow'> & { group: Group; isShown: boolean }) {
  const t = useText();
  const ofCode = useCodeText();
  const service = useService();
  const history = useHistory();
  const paths = usePaths();
  const mayManage = useMayManage();
  const { code } = group;
  const reason = ofCode('reject', code, code);
  const retry = useAct({
    act: () => service.post('/runs/{id}/retry-failed', { path: { id: run.id } }, { code }),
    done: (started) => history.push(paths.run(started.id)),
  });
  const download = useAct({
    act: () => service.csv(run.id, code),
    done: (text) => saveFile(`rejected-${run.id}-${code}.csv`, 'text/csv', text),
  });
  const isOver = run.finishedAt !== undefined || run.trigger === 'live';
  return (
    <Spacings.Inline scale="m">
      <FlatButton
        label={t(isShown ? 'groups.showAll' : 'groups.show')}
        aria-label={t(isShown ? 'groups.showAllLabel' : 'groups.showLabel', { reason })}
        onClick={() => onShow(isShown ? undefined : code)}
      />
      {run.scope.kind !== 'deletion' && (
        <FlatButton
          label={t('groups.retry')}
          aria-label={t('groups.retryLabel', { reason })}
          isDisabled={!isOver || !mayManage || retry.busy}
          onClick={() => retry.act(undefined)}
        />
      )}
      <FlatButton
        label={t('groups.csv')}
        aria-label={t('groups.csvLabel', { reason })}
        isDisabled={download.busy}
        onClick={() => download.act(undefined)}
      />
    </Spacings.Inline>
  );
}
