// Loaded into a process before its own code: changes one place of one file as it is read, or ends the process where that
// place is no longer as it was. So a test that shows how a fault is caught can't outlive the code that it breaks.
const Module = require('node:module');

const { file, from, to } = JSON.parse(process.env.BREAK);
const compile = Module.prototype._compile;

Module.prototype._compile = function (content, filename, ...rest) {
  if (!filename.endsWith(file)) return compile.call(this, content, filename, ...rest);
  if (content.split(from).length !== 2) {
    process.stderr.write(`${file} does not hold this once: ${from}\n`);
    process.exit(3);
  }
  return compile.call(
    this,
    content.replace(from, () => to),
    filename,
    ...rest,
  );
};
