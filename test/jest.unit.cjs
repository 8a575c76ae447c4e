/** The tests beside their source, of all packages: no processes, no browser. What crosses a process is in jest.all.cjs. */
const all = require('./jest.all.cjs');

module.exports = {
  ...all,
  projects: all.projects.filter((project) => project !== '<rootDir>'),
  // These compute instead of waiting: one worker per core.
  maxWorkers: 2,
};
