import type { Sandbox } from './sandbox.ts';

interface StoredSchedule {
  id: string;
  container: string;
  key: string;
  value: object;
}

/** As if a schedule was not looked at for three days: its latest occurrence is due. @param key of its document */
export async function makeDue(sandbox: Sandbox, key: string): Promise<void> {
  const objects = await sandbox.control<StoredSchedule[]>('commercetools', 'custom-objects');
  const document = objects.find((each) => each.container === 'data-import-schedule' && each.key === key);
  if (!document) throw new Error(`There is no schedule ${key}.`);
  const settled = new Date(Date.now() - 3 * 86_400_000).toISOString();
  const patch = { value: { ...document.value, settled } };
  await sandbox.control('commercetools', 'touch', { type: 'key-value-document', ids: [document.id], patch });
}
