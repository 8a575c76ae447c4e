/**
 * Stands for the package `klaviyo-api` in tests that send nothing to Klaviyo: loading the real one takes longer than many of
 * them. Its classes can be created and do nothing.
 */
class Nothing {}

const known: Record<string | symbol, unknown> = { __esModule: true };
module.exports = new Proxy(known, { get: (target, name) => target[name] ?? Nothing });
