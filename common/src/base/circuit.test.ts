import { Circuit } from './circuit';

const never = new AbortController().signal;
let now = 0;
beforeEach(() => {
  now = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

function opened(): Circuit {
  const circuit = new Circuit();
  for (let failure = 0; failure < 5; failure++) circuit.failed();
  return circuit;
}

test('opens after five failures in a row, not before', async () => {
  const circuit = new Circuit();
  for (let failure = 0; failure < 4; failure++) circuit.failed();
  circuit.succeeded();
  circuit.failed();
  expect(await circuit.enter(never)).toBe(0);
  expect(await opened().enter(never)).toBe(2000);
});

test('lets one request try, and the others follow when it succeeds', async () => {
  const circuit = opened();
  now += 2000;
  expect(await circuit.enter(never)).toBe(0);
  const others = circuit.enter(never);
  circuit.succeeded();
  expect(await others).toBe(0);
});

test('waits twice as long each time the one that tries fails, up to 30 s', async () => {
  const circuit = opened();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    now += circuit.closedForMs;
    await circuit.enter(never);
    circuit.failed();
    waits.push(circuit.closedForMs);
  }
  expect(waits).toEqual([4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});
