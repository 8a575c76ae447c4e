import { type MparticleOptions, startMparticle } from './server.ts';

/** The stand-in in a process of its own: prints its address as one line of JSON, and serves until it is ended. */
const sandbox = await startMparticle(JSON.parse(process.argv[2] ?? '{}') as MparticleOptions);
console.log(JSON.stringify({ url: sandbox.url }));

// The parent holds the other end of standard input: nothing is left behind when it dies.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
