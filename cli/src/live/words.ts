import type { LiveSetup, LiveStatus } from 'common';
import { commandLine, number, table } from '../words';

/** What was done to the subscription. */
export const DONE: Record<Awaited<ReturnType<LiveSetup['subscribe']>>, string> = {
  created: 'was created',
  updated: 'was changed',
  recreated: 'was created again, because its format could not be changed',
  unchanged: 'is as it should be',
};

const STATES: Record<LiveStatus['state'], string> = {
  off: 'Real time is off: no subscription has been created by live subscribe or by a deployment.',
  on: 'Real time is on',
  blocked: 'Real time is blocked: nothing can be sent, and the broker keeps what comes',
  stopped: 'Real time is stopped: commercetools delivers nothing, and what happens now is lost to it',
};

/** What real time is doing, in words for a person. */
export function liveText(status: LiveStatus, service: string | undefined): string {
  const { state, since, subscription, gap, today } = status;
  const notices = (status.notices ?? []).map(({ message }) => `Note: ${message}`);
  if (state === 'off') return [STATES.off, ...notices].join('\n');
  const lines = [`${STATES[state]}${state === 'on' ? ` since ${since}` : ''}.`];
  if (status.blocked) lines.push(`Because of ${status.blocked.code}, since ${status.blocked.since}.`);
  if (subscription) {
    lines.push(
      `Subscription ${subscription.key}: ${subscription.status} since ${subscription.since}, looked at ${subscription.checkedAt}.`,
    );
  }
  if (state === 'stopped')
    lines.push('Repair the destination, then create the subscription again (live subscribe, or a redeployment).');
  if (gap) lines.push(gapText(gap, service));
  lines.push(`Last event ${status.lastEventAt ?? 'never'}, last written ${status.lastWrittenAt ?? 'never'}. Backlog: not known.`);
  if (status.p50Ms !== undefined)
    lines.push(`Today half within ${status.p50Ms} ms, 95 % within ${status.p95Ms ?? 'more than 8000'} ms.`);
  const rows = Object.entries(today.byKind).map(([kind, { received, written, unchanged, skipped, rejected, deferred }]) => [
    kind,
    ...[received, written, unchanged, skipped, rejected, deferred].map(number),
  ]);
  if (rows.length > 0) lines.push(table(['today', 'received', 'written', 'unchanged', 'skipped', 'rejected', 'put off'], rows));
  for (const [code, count] of Object.entries(today.rejected)) lines.push(`  ${number(count)} × ${code} (rejected)`);
  return [...lines, ...notices].join('\n');
}

function gapText({ since, until, pipelines }: NonNullable<LiveStatus['gap']>, service: string | undefined): string {
  const when = until === undefined ? `from ${since} on` : `from ${since} to ${until}`;
  const close = pipelines.map((pipeline) => `  ${commandLine(`${pipeline} --delta`, service)}`);
  return [
    `What happened ${when} may be missing. Import the changes${until === undefined ? ' once it delivers again' : ''}:`,
    ...close,
  ].join('\n');
}
