import type { Sandbox } from '../process/sandbox.ts';

/** A record of the stand-in shop. */
export interface Resource {
  id: string;
  version: number;
  [field: string]: unknown;
}

export const dump = (sandbox: Sandbox, type: string) => sandbox.control<Resource[]>('commercetools', `dump?type=${type}`);

/** Customers that nothing is wrong with, and that share their address with no other. */
export async function plainCustomers(sandbox: Sandbox): Promise<string[]> {
  const customers = await dump(sandbox, 'customer');
  const addresses = customers.map(({ email }) => String(email).toLowerCase());
  const isPlain = (address: string) =>
    /^[a-z0-9]+(\.[a-z0-9]+)*@example\.com$/.test(address) && addresses.indexOf(address) === addresses.lastIndexOf(address);
  return customers.filter((_, index) => isPlain(addresses[index] ?? '')).map(({ id }) => id);
}

/** Orders like the plain ones of the sample, placed now; what a guest is called would be the profile's name. */
export async function placeOrders(sandbox: Sandbox, prefix: string, count: number): Promise<string[]> {
  const samples = (await dump(sandbox, 'order')).filter(
    ({ id, customerId, customerEmail, lineItems }) =>
      id.length === 36 &&
      customerId !== undefined &&
      /@example\.com$/.test(String(customerEmail)) &&
      (lineItems as []).length > 0,
  );
  const now = new Date().toISOString();
  const resources = Array.from({ length: count }, (_, index) => {
    const { paymentInfo: _p, completedAt: _c, ...sample } = samples[index % samples.length] ?? { id: '', version: 1 };
    const id = `${prefix}-${index}`;
    return { ...sample, id, orderNumber: id, version: 1, createdAt: now, lastModifiedAt: now, orderState: 'Open' };
  });
  await sandbox.control('commercetools', 'add', { type: 'order', resources });
  return resources.map(({ id }) => id);
}
