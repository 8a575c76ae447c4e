import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useMemo, useState } from 'react';
import { Redirect, Route, Switch, useRouteMatch } from 'react-router-dom';
import type { SettingsStatus } from '../api/types';
import { usePaths } from '../frame/paths';
import { useMayManage } from '../frame/use-permission';
import { isMetricName } from './effects';
import { FaultSummary } from './fault-summary';
import { FormProvider } from './form-context';
import { HistorySection } from './history-section';
import { LeaveGuard } from './leave-guard';
import { MeanwhileNotice } from './meanwhile-notice';
import { PreviewPage } from './preview-page';
import { RenamedMetricsDialog } from './renamed-metrics-dialog';
import { SaveBar } from './save-bar';
import { SavedNotice } from './saved-notice';
import { SectionForm } from './section-form';
import { SectionLinks } from './section-links';
import { HISTORY, SECTIONS } from './sections';
import { useSettingWords } from './texts/use-setting-words';
import { useSettingsText } from './texts/use-settings-text';
import { useDraft } from './use-draft';
import { useFaultFocus } from './use-fault-focus';
import { useSave } from './use-save';

/** All sections of the form over one draft. */
export function Editor({ newest }: { newest: SettingsStatus }) {
  const paths = usePaths();
  const mayManage = useMayManage();
  const draft = useDraft(newest);
  const focusFault = useFaultFocus();
  const saving = useSave(draft, focusFault);
  const [isConfirming, setConfirming] = useState(false);
  const [isPreviewing, setPreviewing] = useState(false);
  const isReadOnly = draft.status.locked || !mayManage;
  // The history has nothing to save, but doesn't hide what is not saved elsewhere.
  const isHistory = useRouteMatch(paths.settingsOf(HISTORY)) !== null;
  const hasBar = !isReadOnly && (!isHistory || draft.changed.length > 0);
  const form = useMemo(() => ({ draft, isReadOnly }), [draft, isReadOnly]);
  const renamed = draft.changed.filter(isMetricName);
  const save = () => {
    setConfirming(false);
    saving.save(draft.values);
  };
  return (
    <FormProvider value={form}>
      <Spacings.Stack scale="l">
        <Head status={draft.status} />
        <SectionLinks />
        {saving.meanwhile && <MeanwhileNotice of={saving.meanwhile} />}
        {saving.saved && <SavedNotice key={saving.saved.revision} of={saving.saved} />}
        <FaultSummary onGo={focusFault} />
        <Switch>
          {SECTIONS.map((section) => (
            <Route key={section} path={paths.settingsOf(section)}>
              <SectionForm section={section} />
            </Route>
          ))}
          <Route path={paths.settingsOf(HISTORY)}>
            <HistorySection busy={saving.busy} onRestore={saving.save} />
          </Route>
          <Redirect to={paths.settingsOf(SECTIONS[0])} />
        </Switch>
        {hasBar && (
          <SaveBar
            busy={saving.busy}
            onSave={() => (renamed.length > 0 ? setConfirming(true) : save())}
            onPreview={() => setPreviewing(true)}
          />
        )}
      </Spacings.Stack>
      {isConfirming && (
        <RenamedMetricsDialog renamed={renamed} busy={saving.busy} onConfirm={save} onClose={() => setConfirming(false)} />
      )}
      {isPreviewing && <PreviewPage onClose={() => setPreviewing(false)} />}
      <LeaveGuard count={draft.changed.length} />
    </FormProvider>
  );
}

/** Who has saved last, and why nothing can be saved. */
function Head({ status }: { status: SettingsStatus }) {
  const s = useSettingsText();
  const words = useSettingWords();
  const mayManage = useMayManage();
  const { revision, changedAt, changedBy, locked, unknown } = status;
  return (
    <>
      <Text.Body>
        {revision === 0 ? s('page.never') : s('page.last', { revision, by: words.by(changedBy), at: words.at(changedAt) })}
      </Text.Body>
      {locked && <ContentNotification type="info">{s('page.locked')}</ContentNotification>}
      {!locked && !mayManage && <ContentNotification type="info">{s('page.viewOnly')}</ContentNotification>}
      {unknown.length > 0 && (
        <ContentNotification type="warning">{s('page.unknown', { paths: unknown.join(', ') })}</ContentNotification>
      )}
    </>
  );
}
