import { silent } from '../../../common/dist/base/log.js';
import { Lease } from '../../../common/dist/state/lease.js';
import { EmbeddedStore } from '../../../common/dist/state/stores/embedded.js';

/** A worker that claims a run and keeps it, until it is killed. */
const [folder = '', pipeline = ''] = process.argv.slice(2);
const store = await EmbeddedStore.open(folder);
const lease = await Lease.claim(pipeline, { store, leaseMs: 90_000, log: silent });
process.stdout.write(lease ? 'claimed\n' : 'nothing to claim\n');
setInterval(() => {}, 1000);
