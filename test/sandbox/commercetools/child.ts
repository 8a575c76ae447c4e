import { startCommercetools } from './server.ts';

/** The stand-in in a process of its own, for tests: options as JSON in the first argument, its address on stdout. */
const server = await startCommercetools(JSON.parse(process.argv[2] ?? '{}'));
console.log(server.url);
process.on('disconnect', () => process.exit());
