import { secureUrl } from './urls';

test.each([
  ['https://api.example.com', 'https://api.example.com'],
  ['https://api.example.com/v3//', 'https://api.example.com/v3'],
  ['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
  ['http://localhost', 'http://localhost'],
  ['http://[::1]:1', 'http://[::1]:1'],
  ['http://api.example.com', undefined],
  ['http://127.0.0.1.example.com', undefined],
  ['ftp://127.0.0.1', undefined],
  ['api.example.com', undefined],
  ['', undefined],
])('takes %p as %p', (text, url) => {
  expect(secureUrl(text)).toBe(url);
});
