import type { GatewayOptions } from './server.ts';
import type { User } from './users.ts';

interface Operation {
  operationName: string;
  variables?: Record<string, unknown>;
}
type Answer = { data: object } | { errors: object[] };

/** Every field the shell's queries ask for must be there, each object with its type name: Apollo takes less for incomplete. */
const typed = <T extends object>(__typename: string, fields: T) => ({ __typename, ...fields });

const projectFields = (key: string) => ({
  key,
  name: 'Sample shop',
  suspension: typed('ProjectSuspension', { isActive: false, reason: null }),
  expiry: typed('ProjectExpiry', { isActive: false, daysLeft: null }),
  isProductionProject: false,
});

function loggedInUser(user: User, projectKey: string): object {
  const [firstName = '', lastName = ''] = user.name.split(' ');
  return typed('User', {
    id: user.id,
    email: `${firstName.toLowerCase()}@shop.example`,
    createdAt: '2024-01-01T00:00:00.000Z',
    gravatarHash: '',
    firstName,
    lastName,
    language: user.language,
    numberFormat: user.language,
    timeZone: 'Europe/Berlin',
    launchdarklyTrackingId: '',
    launchdarklyTrackingGroup: '',
    launchdarklyTrackingSubgroup: '',
    launchdarklyTrackingTeam: [],
    launchdarklyTrackingTenant: '',
    launchdarklyTrackingCloudEnvironment: '',
    defaultProjectKey: projectKey,
    businessRole: null,
    projects: typed('ProjectQueryResult', { total: 1, results: [typed('Project', projectFields(projectKey))] }),
    idTokenUserInfo: null,
  });
}

/** Permissions as the API spells them: with `can`. */
const applied = (user: User) => user.permissions.map((name) => typed('AppliedPermission', { name: `can${name}`, value: true }));

function project(user: User, projectKey: string): object {
  const all = { allAppliedPermissions: applied(user), allAppliedActionRights: [], allAppliedDataFences: [] };
  return typed('Project', {
    ...projectFields(projectKey),
    version: 1,
    countries: ['DE', 'GB'],
    currencies: ['EUR', 'GBP'],
    languages: ['en', 'de'],
    initialized: true,
    ...all,
    allPermissionsForAllApplications: typed('AllPermissionsForAllApplications', all),
    owner: typed('Organization', { id: 'organization-1', name: 'Sample organization' }),
    sampleDataImportDataset: null,
    isUserAdminOfCurrentProject: false,
    productCatalogModel: null,
  });
}

const locales = (english: string, german: string) => [
  typed('LocalizedField', { locale: 'en', value: english }),
  typed('LocalizedField', { locale: 'de', value: german }),
];
const ICON = '<svg viewBox="0 0 24 24"><path d="M12 3v12m0 0-4-4m4 4 4-4M5 19h14" stroke="currentColor" fill="none"/></svg>';

/** The menu entries of installed applications, as custom-application-config.mjs registers ours. */
function navbar({ entryPoint, projectKey }: GatewayOptions): object {
  const link = (uriPath: string, english: string, german: string) => ({
    id: `link-${uriPath}`,
    permissions: ['ViewDataImports'],
    defaultLabel: english,
    labelAllLocales: locales(english, german),
  });
  const application = typed('RestrictedCustomApplicationForProject', {
    id: 'application-1',
    entryPointUriPath: entryPoint,
    icon: ICON,
    mainMenuLink: typed('CustomApplicationMenuLink', link('main', 'Data imports', 'Datenimporte')),
    submenuLinks: [
      typed('CustomApplicationSubmenuLink', { ...link('runs', 'Runs', 'Läufe'), uriPath: `${entryPoint}/runs` }),
      typed('CustomApplicationSubmenuLink', {
        ...link('schedules', 'Schedules', 'Zeitpläne'),
        uriPath: `${entryPoint}/schedules`,
      }),
      typed('CustomApplicationSubmenuLink', {
        ...link('connection', 'Connection', 'Verbindung'),
        uriPath: `${entryPoint}/connection`,
      }),
    ],
  });
  return typed('ProjectExtension', {
    id: `extension-${projectKey}`,
    installedApplications: [typed('CustomApplicationInstallation', { application })],
  });
}

const UNAUTHENTICATED: Answer = { errors: [{ message: 'Unauthorized', extensions: { code: 'UNAUTHENTICATED' } }] };

/** What the Merchant Center's API answers to the shell. Undefined: an operation that isn't known here. */
export function graphql(
  { operationName, variables }: Operation,
  user: User | undefined,
  options: GatewayOptions,
): Answer | undefined {
  const { projectKey } = options;
  if (!user) return UNAUTHENTICATED;
  const answers: Record<string, () => object> = {
    AmILoggedIn: () => ({ me: typed('User', { id: user.id }) }),
    FetchLoggedInUser: () => ({ user: loggedInUser(user, projectKey) }),
    FetchProject: () => ({ project: variables?.projectKey === projectKey ? project(user, projectKey) : null }),
    FetchUserProjects: () => ({
      user: typed('User', {
        id: user.id,
        projects: typed('ProjectQueryResult', { total: 1, results: [typed('Project', projectFields(projectKey))] }),
      }),
    }),
    FetchProjectExtensionsNavbar: () => ({ projectExtension: navbar(options) }),
    FetchApplicationsMenu: () => ({
      applicationsMenu: typed('ApplicationsMenu', {
        appBar: [],
        navBarGroups: ['1', '2'].map((key) => typed('NavBarGroup', { key, items: [] })),
      }),
    }),
  };
  const answer = Object.hasOwn(answers, operationName) ? answers[operationName] : undefined;
  return answer && { data: answer() };
}
