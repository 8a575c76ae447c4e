// Writes a state file again and again until it is killed, and prints the number of each version once it is written.
const { join } = require('node:path');
const { StateFile } = require(join(__dirname, '../../common/dist/routes/mailchimp-ometria/stateFile/stateFile.js'));

const [path, first] = process.argv.slice(2);
const file = new StateFile(path);
const timeOf = (version) => `${new Date(1_700_000_000_000 + version * 1000).toISOString().slice(0, 19)}Z`;

async function write() {
  file.removeLeftovers();
  for (let version = Number(first); ; version++) {
    await file.record({
      listId: 'abc',
      rank: 1,
      began: String(Date.parse(timeOf(version - 1))),
      latest: timeOf(version),
      elapsedSeconds: version,
      totalUpdates: version,
    });
    process.stdout.write(`${version}\n`);
  }
}
void write();
