/** Unit tests and some that cross processes, for every line of Node. The pages run in a browser, on none of them. */
const config = require('./jest.all.cjs');

module.exports = { ...config, projects: config.projects.filter((project) => !project.endsWith('/mc-app')) };
