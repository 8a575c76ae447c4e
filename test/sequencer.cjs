const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * What takes longest begins first, so that no long file runs alone at the end. By where a file is, since a fresh clone knows no
 * durations: first the longest of all, then whatever starts processes or a browser, then pages, then what only computes.
 */
const LONGEST = ['ui/everything', 'ui/access', 'e2e/catalog.test', 'e2e/cli.test', 'e2e/lists-controller'];
const FOLDERS = [
  '/test/ui/',
  '/test/e2e/',
  '/test/contract/',
  '/common/src/engine/',
  '/service/',
  '.spec.tsx',
  '/profiles/phoneNumbers.',
  '/test/',
];

function placeOf(path) {
  const longest = LONGEST.findIndex((name) => path.includes(`/test/${name}`));
  if (longest >= 0) return longest;
  const folder = FOLDERS.findIndex((name) => path.includes(name));
  return LONGEST.length + (folder >= 0 ? folder : FOLDERS.length);
}

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sized = super.sort(tests);
    return [...sized].sort((one, other) => placeOf(one.path.replaceAll('\\', '/')) - placeOf(other.path.replaceAll('\\', '/')));
  }
};
