/** The tests beside their source, of all packages: no processes, no browser. What crosses a process is in jest.all.cjs. */
const all = require('./jest.all.cjs');

module.exports = {
  ...all,
  projects: all.projects.filter((project) => project !== '<rootDir>'),
  // These compute, and wait a little: on two cores, three at a time keep them busy.
  maxWorkers: 3,
};
