import { hostname } from 'node:os';
import { hasEnded, thisProcess } from './holder';

jest.mock('node:os', () => ({ hostname: jest.fn(() => 'machine') }));

const self = thisProcess();
const NOT_RUNNING = 2 ** 30;

describe('a process has ended', () => {
  it.each([
    ['no: it is this one', {}, false],
    ['no: it is another that runs', { pid: process.ppid }, false],
    ['yes: there is none with its number', { pid: NOT_RUNNING }, true],
    ['yes: its number is ours by now', { startedAt: '2020-01-01T00:00:00.000Z' }, true],
    ['unknown: it ran on another machine', { pid: NOT_RUNNING, host: 'elsewhere' }, false],
    ['unknown: it had our number on another machine', { startedAt: '2020-01-01T00:00:00.000Z', host: 'elsewhere' }, false],
  ])('%s', (_title, over, ended) => {
    expect(hasEnded({ ...self, ...over })).toBe(ended);
  });

  it('no: it may not be asked because it belongs to another user', () => {
    const kill = jest.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
    });
    expect(hasEnded({ ...self, pid: process.ppid })).toBe(false);
    kill.mockRestore();
  });
});

describe('the name of the host', () => {
  it('holds the namespace of process numbers where there is one', () => {
    expect(self.host).toMatch(process.platform === 'linux' ? /^machine pid:\[\d+\]$/ : /^machine$/);
  });

  it('is the name alone when a container is named by its id', () => {
    jest.mocked(hostname).mockReturnValueOnce('0123456789ab');
    expect(thisProcess().host).toBe('0123456789ab');
  });
});
