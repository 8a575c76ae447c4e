import { imageOf } from './image.ts';
import { read } from './specification.ts';

const image = imageOf('Dockerfile.csv');

test('the image for CSV files starts what exists, as an unprivileged user', () => {
  image.expectStart('csv-mparticle');
  image.expectTested();
});

test('the image for CSV files keeps state and logs in its volume', () => {
  const volume = image.valuesOf('VOLUME')[0] ?? 'none';
  for (const name of ['STATE_DIR', 'LOG_DIR']) expect(image.last).toMatch(new RegExp(`${name}=${volume}/`));
  expect(read('docs/csv-mparticle.md')).toContain(`:${volume} csv-mparticle run /data/`);
});

test('no secret and nothing of this machine gets into the image for CSV files', () => image.expectClean());
