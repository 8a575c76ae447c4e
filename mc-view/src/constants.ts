/** Of the view's own group in custom-view-config.mjs: they open single records in the service, and nothing else. */
export const PERMISSIONS = { View: 'ViewKlaviyoRecords', Manage: 'ManageKlaviyoRecords' };
