import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from './support/journey.ts';

/**
 * Code as it would be if all hardening failed: a worker of the sandbox frame with every native
 * left in place. What stops it then is the frame's own policy and its opaque origin.
 */
const UNHARDENED = `onmessage = async ({ data: target, ports: [port] }) => {
  const attempts = {
    fetch: () => fetch(target),
    'fetch without CORS': () => fetch(target, { mode: 'no-cors' }),
    XMLHttpRequest: () => new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('GET', target);
      request.onload = resolve;
      request.onerror = reject;
      request.send();
    }),
    WebSocket: () => new Promise((resolve, reject) => {
      const socket = new WebSocket(target.replace('http', 'ws'));
      socket.onopen = resolve;
      socket.onerror = reject;
    }),
    EventSource: () => new Promise((resolve, reject) => {
      const source = new EventSource(target);
      source.onopen = resolve;
      source.onerror = reject;
    }),
    importScripts: () => importScripts(target),
    import: () => import(target),
    indexedDB: () => new Promise((resolve, reject) => {
      const request = indexedDB.open('x');
      request.onsuccess = resolve;
      request.onerror = reject;
    }),
    caches: () => caches.open('x'),
    'a worker of its own': () => new Promise((resolve, reject) => {
      const code = 'fetch(' + JSON.stringify(target) + ', { mode: "no-cors" }).then(() => postMessage(1), () => postMessage(0))';
      const worker = new Worker(URL.createObjectURL(new Blob([code])));
      worker.onmessage = (event) => (event.data === 1 ? resolve() : reject());
      worker.onerror = reject;
    }),
  };
  const results = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    const late = new Promise((_, reject) => setTimeout(reject, 3000));
    results[name] = await Promise.race([Promise.resolve().then(attempt), late]).then(() => 'went through', () => 'blocked');
  }
  port.postMessage(results);
};`;

test('the sandbox frame lets nothing out, even when nothing is hardened', async ({
  page,
  subSite,
  troubles,
}) => {
  let hits = 0;
  const server = createServer((_, response) => {
    hits++;
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', 'text/javascript');
    response.end('0');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await page.goto(subSite);
  const results = await page.evaluate(
    ([text, address]) =>
      new Promise<Record<string, string>>((resolve) => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', 'allow-scripts');
        frame.src = 'sandbox.html';
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        addEventListener('message', (event) => {
          if (event.source !== frame.contentWindow) return;
          const wrapped = `const given = ${JSON.stringify(address)}; ${text}
            const inner = onmessage; onmessage = ({ ports }) => inner({ data: given, ports });`;
          frame.contentWindow?.postMessage({ text: wrapped }, '*', [port2]);
        });
        document.body.append(frame);
      }),
    [UNHARDENED, target] as const,
  );
  // Before anything else: the probe's server can be reached, so that silence means something.
  expect(hits).toBe(0);
  await fetch(target);
  expect(hits).toBe(1);
  server.close();
  expect(Object.keys(results)).toHaveLength(10);
  expect(Object.entries(results).filter(([, result]) => result !== 'blocked')).toEqual([]);
  // The browser reports what its policy refused; that is what was wanted here.
  troubles.errors.length = 0;
  troubles.outside.length = 0;
});
