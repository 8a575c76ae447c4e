// Given to the processes that tests start (`node --require`): the libraries that bundle.mjs has made one file each are taken from there.
const Module = require('node:module');
const { join } = require('node:path');

const folder = join(__dirname, '../dist/packages');
const files = require(join(folder, 'files.json'));
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const file = Object.hasOwn(files, request) ? join(folder, files[request]) : undefined;
  return file ?? resolve.call(this, request, ...rest);
};
