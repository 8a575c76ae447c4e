const { generateKeyPairSync } = require('node:crypto');

/** Two keys to sign tokens with, once for all files of tests: making one takes up to half a second. */
module.exports = () => {
  const make = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  process.env.TEST_SIGNING_KEYS = JSON.stringify([make(), make()]);
};
