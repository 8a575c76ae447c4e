/** A user who can sign in to the stand-in. Tests change them while it runs, as an administrator would. */
export interface User {
  id: string;
  name: string;
  language: string;
  /** As the Merchant Center grants them, e.g. `ManageDataImports`. */
  permissions: string[];
}

export type Users = Record<'manager' | 'analyst' | 'guest', User>;

export const createUsers = (): Users => ({
  manager: {
    id: 'mc-user-manager',
    name: 'Mara Manager',
    language: 'en',
    permissions: ['ViewDataImports', 'ManageDataImports'],
  },
  analyst: { id: 'mc-user-analyst', name: 'Ana Analyst', language: 'en', permissions: ['ViewDataImports'] },
  guest: { id: 'mc-user-guest', name: 'Gus Guest', language: 'en', permissions: ['ViewProducts'] },
});

export const isUserName = (users: Users, name: string | undefined): name is keyof Users =>
  name !== undefined && Object.hasOwn(users, name);
