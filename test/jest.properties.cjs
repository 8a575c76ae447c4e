/** The property tests of all packages with many more cases: `jest --config jest.properties.cjs property`. */
process.env.PROPERTY_RUNS = '10';
module.exports = require('./jest.unit.cjs');
