import { expect, it } from 'vitest';
import { hostOf, pathOf, portOf } from './address.ts';

it.each([
  ['http://payment/charge?x=1', 'payment', 80, '/charge'],
  ['https://payment', 'payment', 443, '/'],
  ['http://payment:8080#top', 'payment', 8080, '/'],
  ['redis://cache-2/', 'cache-2', 6379, '/'],
  ['amqp://10.0.2.1/', '10.0.2.1', 5672, '/'],
  ['postgres://db:6432/shop', 'db', 6432, '/shop'],
  ['no address', '', 80, '/'],
])('%s has a host, a port and a path', (url, host, port, path) => {
  expect([hostOf(url), portOf(url), pathOf(url)]).toEqual([host, port, path]);
});
