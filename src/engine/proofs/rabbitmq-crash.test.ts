import { describe, expect, it } from 'vitest';
import { type Live, live } from './live.fixture.ts';
import { numbers, row, system } from './rabbitmq.fixture.ts';

const KILLED_AT = 5003;

/** Numbers its messages, one every 10 ms, and goes on after the broker's crash. */
const publisher = (send: string, before = '') => `let channel = null;
  ${before}
  async function begin() {
    const connection = await connected();
    connection.on('close', () => { channel = null; void begin(); });
    const fresh = await connection.createConfirmChannel();
    await fresh.assertQueue('work', { durable: true });
    channel = fresh;
    opened();
  }
  void begin();
  let last = 0;
  setInterval(() => {
    if (performance.now() > 8000) return;
    ${send}
  }, 10);`;

/** No confirms: whatever `publish` took counts as sent. */
const FORGETFUL = publisher(
  `if (channel === null) return;
    channel.sendToQueue('work', Buffer.from(String(++last)), { persistent: true });
    console.log('sent ' + last);`,
  'function opened() {}',
);

/** Keeps every message until it is confirmed, and sends again what was not. */
const CAREFUL = publisher(
  `const number = ++last;
    kept.set(number, true);
    console.log('sent ' + number);
    if (channel !== null) send(number);`,
  `const kept = new Map();
  function send(number) {
    channel.sendToQueue('work', Buffer.from(String(number)), { persistent: true }, (error) => {
      if (!error) kept.delete(number);
    });
  }
  function opened() { for (const number of kept.keys()) send(number); }`,
);

/** Takes nothing before the crash is over. */
const CONSUMER = `await sleep(9000);
  const channel = await (await connected()).createChannel();
  await channel.assertQueue('work', { durable: true });
  await channel.consume('work', (message) => {
    console.log('got ' + message.content.toString());
    channel.ack(message);
  });`;

function crash(code: string): Live {
  const { yaml, files } = system(
    { publisher: code, consumer: CONSUMER },
    `faults: [{ at: ${KILLED_AT}ms, for: 1s, kill: broker }]`,
  );
  const run = live(yaml, files);
  run.simulation.advance(KILLED_AT - 0.001);
  return run;
}

function end(run: Live): void {
  run.simulation.advance(10_000);
  expect(run.simulation.failure).toBeNull();
}

const lostOf = (run: Live): number[] => {
  const got = new Set(numbers(run, 'got'));
  return numbers(run, 'sent').filter((number) => !got.has(number));
};

describe('a broker that crashes', () => {
  it('loses of a publisher without confirms exactly what was not on disk', () => {
    const run = crash(FORGETFUL);
    const unsynced = Number(row(run, 'State', 'written, not yet on disk').value);
    const taken = Number(row(run, 'Queues', 'work').in);
    const sent = numbers(run, 'sent').length;
    end(run);
    // The last ones: on their way, or written in the 25 ms since the disk had everything.
    const lost = lostOf(run);
    expect(lost).toHaveLength(unsynced + sent - taken);
    expect(lost).toEqual(Array.from(lost, (_, i) => sent - lost.length + 1 + i));
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThanOrEqual(4);
    expect(numbers(run, 'sent').length).toBeGreaterThan(sent + 100);
  });

  it('loses nothing of a publisher that sends again what is not confirmed, but may double it', () => {
    const run = crash(CAREFUL);
    end(run);
    const got = numbers(run, 'got');
    expect(lostOf(run)).toEqual([]);
    expect(numbers(run, 'sent').length).toBeGreaterThan(700);
    // Written and synced, and the confirm lost with the connection: there may be a few.
    const doubled = got.length - new Set(got).size;
    expect(doubled).toBeLessThanOrEqual(4);
  });

  it('does so in the same way every time', () => {
    const records = [1, 2].map(() => {
      const run = crash(CAREFUL);
      end(run);
      return JSON.stringify(run.simulation.record());
    });
    expect(records[0]).toBe(records[1]);
  });

  it('keeps persistent messages of durable queues, and nothing transient', () => {
    const { yaml, files } = system(
      {
        app: `const channel = await (await connected()).createChannel();
          await channel.assertExchange('kept', 'fanout', { durable: true });
          await channel.assertExchange('gone', 'fanout', { durable: false });
          await channel.assertQueue('durable', { durable: true });
          await channel.assertQueue('transient', { durable: false });
          for (const queue of ['durable', 'transient']) {
            await channel.bindQueue(queue, 'kept', '');
            for (const persistent of [true, false]) channel.publish('kept', '', Buffer.from('m'), { persistent });
          }
          await sleep(4000);
          const exists = async (check) => {
            const channel = await (await connected()).createChannel();
            channel.on('error', () => {});
            return await check(channel).then((found) => found?.messageCount ?? true, (error) => error.code);
          };
          console.log(JSON.stringify([
            await exists((channel) => channel.checkExchange('kept')), await exists((channel) => channel.checkExchange('gone')),
            await exists((channel) => channel.checkQueue('durable')), await exists((channel) => channel.checkQueue('transient')),
          ]));`,
      },
      'faults: [{ at: 2s, for: 1s, kill: broker }]',
    );
    const run = live(yaml, files);
    run.simulation.advance(1999);
    // The durable queue was bound first, and took the other's two as well.
    expect([row(run, 'Queues', 'durable').ready, row(run, 'Queues', 'transient').ready]).toEqual([
      '4',
      '2',
    ]);
    end(run);
    const [text] = run.simulation.cluster.logs.since(0, 10).map((log) => log.text);
    expect(JSON.parse(text!)).toEqual([true, 404, 2, 404]);
  });
});
