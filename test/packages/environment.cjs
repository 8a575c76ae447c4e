// The browser that the pages' tests run in, with the bundle of pages.mjs. jest reads and compiles a library for each file of tests
// again; here each of jest's processes compiles the bundle once, and only runs it for each file, which so has its own copy of all state.
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');

const { default: Browser } = createRequire(join(__dirname, '../../mc-app/package.json'))('jest-environment-jsdom');

const filename = join(__dirname, '../dist/pages/node_modules/bundle.cjs');
const script = new Script(readFileSync(filename, 'utf8'), { filename });

module.exports = class BrowserWithBundle extends Browser {
  async setup() {
    await super.setup();
    const value = script.runInContext(this.getVmContext());
    Object.defineProperty(this.global, Symbol.for('bundle of the pages'), { value });
  }
};
