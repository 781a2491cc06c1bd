/**
 * The order service that publishes an event, and the email service that consumes it: as a first
 * listing has them, what goes wrong with that, and the same mended.
 */
import { describe, expect, it } from 'vitest';
import { type Live, live, logged } from './live.fixture.ts';
import { row, system } from './rabbitmq.fixture.ts';

/** Publishes and forgets, through an exchange that no crash spares. */
const ORDER_LISTING = `let channel = null;
  async function begin() {
    const connection = await connected();
    connection.on('close', () => void begin());
    channel = await connection.createChannel();
    await channel.assertExchange('events', 'topic', { durable: false });
  }
  await begin();
  let last = 0;
  export default { async fetch() {
    const id = ++last;
    try {
      channel.publish('events', 'order.created', Buffer.from(id % 40 === 0 ? 'not JSON' : JSON.stringify({ id })));
    } catch (error) { console.error('event lost'); }
    return Response.json({ id }, { status: 201 });
  } };`;

/** Whoever comes first declares all of it, and both declare the same. */
const TOPOLOGY = `async function declare(channel) {
    await channel.assertExchange('events', 'topic', { durable: true });
    await channel.assertQueue('email', { durable: true, arguments: {
      'x-queue-type': 'quorum', 'x-delivery-limit': 3,
      'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'email.dead',
    } });
    await channel.assertQueue('email.dead', { durable: true });
    await channel.bindQueue('email', 'events', 'order.created');
  }`;

/** Keeps each event until the broker has confirmed it. */
const ORDER_MENDED = `${TOPOLOGY}
  let channel = null;
  const outbox = new Map();
  function send(id, event) {
    const options = { persistent: true, messageId: 'order-' + id, contentType: 'application/json' };
    channel.publish('events', 'order.created', Buffer.from(event), options, (error) => {
      if (!error) outbox.delete(id);
    });
  }
  async function begin() {
    const connection = await connected();
    connection.on('close', () => { channel = null; void begin(); });
    const fresh = await connection.createConfirmChannel();
    await declare(fresh);
    channel = fresh;
    for (const [id, event] of outbox) send(id, event);
  }
  await begin();
  let last = 0;
  export default { async fetch() {
    const id = ++last;
    outbox.set(id, id % 40 === 0 ? 'not JSON' : JSON.stringify({ id }));
    if (channel !== null) send(id, outbox.get(id));
    return Response.json({ id }, { status: 201 });
  } };`;

/** Sends the mail, then acknowledges; what fails comes back at once. */
const emailService = (queue: string, headers: string) => `async function begin() {
    const connection = await connected();
    connection.on('close', () => void begin());
    const channel = await connection.createChannel();
    ${queue}
    await channel.prefetch(1);
    await channel.consume('email', async (message) => {
      try {
        const { id } = JSON.parse(message.content.toString());
        const headers = ${headers};
        const { ok } = await fetch('http://mail/', { method: 'POST', body: String(id), headers });
        if (!ok) throw new Error('no mail');
        await sleep(20);
        channel.ack(message);
      } catch { try { channel.nack(message); } catch {} }
    });
  }
  void begin();`;

const EMAIL_LISTING = emailService(
  `await channel.assertQueue('email', { durable: false });
    await channel.assertExchange('events', 'topic', { durable: false });
    await channel.bindQueue('email', 'events', 'order.created');`,
  '{}',
);
const EMAIL_MENDED = `${TOPOLOGY}
  ${emailService('await declare(channel);', "{ 'idempotency-key': message.properties.messageId }")}`;

/** Every tenth call fails; a key that was there already sends nothing. */
const MAIL = `const known = new Set();
  let calls = 0;
  export default { async fetch(request) {
    if (++calls % 10 === 0) return new Response('', { status: 503 });
    const id = await request.text();
    const key = request.headers.get('idempotency-key');
    if (key !== null && known.has(key)) return new Response('known');
    known.add(key);
    console.log('mail ' + id);
    return new Response('sent');
  } };`;

const ORDERS = 100;
/** Of them, events that nobody can read. */
const POISON = 2;

/** 100 orders in 5 s, and 5 s more for what is left to do. */
function shop(order: string, email: string, faults: string): Live {
  const at = Array.from({ length: ORDERS }, (_, i) => `${500 + 50 * i}ms`).join(', ');
  const { yaml, files } = system(
    { order, email, mail: MAIL },
    `faults: [${faults}]\nload: [{ to: order, replay: [${at}], timeout: none }]`,
  );
  const run = live(yaml, files);
  run.simulation.advance(10_000);
  expect(run.simulation.failure).toBeNull();
  expect(run.simulation.record().client).toMatchObject({ ok: ORDERS, failed: {} });
  return run;
}

/** How many orders had no mail, and how many mails were sent twice. */
function outcome(
  run: Live,
  readable = ORDERS - POISON,
): { readonly missing: number; readonly twice: number } {
  const mails = logged(run).filter((line) => line.startsWith('mail '));
  const different = new Set(mails).size;
  return { missing: readable - different, twice: mails.length - different };
}

const BROKER_DOWN = '{ at: 2510ms, for: 1s, kill: broker }';
/** Between the mail and its acknowledgement. */
const EMAIL_DOWN = '{ at: 2515ms, for: 500ms, kill: email }';

describe('events of orders, as a first listing has them', () => {
  const deliveries = (run: Live) => Number(row(run, 'Queues', 'email').requeued);

  it('a poison message comes back for ever, as fast as the network lets it', () => {
    const run = shop(ORDER_LISTING, EMAIL_LISTING, '');
    // One at a time, and the poison is always the oldest: nobody after it has a mail.
    expect(outcome(run).missing).toBeGreaterThan(50);
    expect(deliveries(run)).toBeGreaterThan(1000);
    expect(row(run, 'Queues', 'email').unacked).toBe('1');
  });

  it('a crash of the broker takes events and their queue with it', () => {
    const healthy = ORDER_LISTING.replace('id % 40 === 0', 'false');
    const well = shop(healthy, EMAIL_LISTING, '');
    expect(outcome(well, ORDERS)).toEqual({ missing: 0, twice: 0 });
    const run = shop(healthy, EMAIL_LISTING, BROKER_DOWN);
    // Twenty orders came while it was down; what waited in the queue went with it.
    expect(outcome(run, ORDERS).missing).toBeGreaterThanOrEqual(20);
    expect(logged(run)).toContain('event lost');
  });

  it('a consumer that dies before it acknowledges sends a mail twice', () => {
    const healthy = ORDER_LISTING.replace('id % 40 === 0', 'false');
    const run = shop(healthy, EMAIL_LISTING, EMAIL_DOWN);
    expect(outcome(run, ORDERS)).toEqual({ missing: 0, twice: 1 });
  });
});

describe('events of orders, mended', () => {
  it('confirms and an outbox lose none, a dead-letter queue takes poison, a key sends one mail', () => {
    for (const faults of ['', BROKER_DOWN, EMAIL_DOWN, `${BROKER_DOWN}, ${EMAIL_DOWN}`]) {
      const run = shop(ORDER_MENDED, EMAIL_MENDED, faults);
      expect([faults, outcome(run)]).toEqual([faults, { missing: 0, twice: 0 }]);
      expect(row(run, 'Queues', 'email')).toMatchObject({ ready: '0', unacked: '0' });
      const dead = Number(row(run, 'Queues', 'email.dead').ready);
      // An event that was sent again may be dead twice.
      expect(dead).toBeGreaterThanOrEqual(2);
      expect(dead).toBeLessThanOrEqual(3);
    }
  });

  it('what fails for a while is tried again, and is no poison', () => {
    const run = shop(ORDER_MENDED, EMAIL_MENDED, '');
    const { requeued, 'dead-lettered': dead } = row(run, 'Queues', 'email');
    expect(dead).toBe('2');
    // Three returns of each poison message make it dead; the others are the tenth mails.
    expect(Number(requeued)).toBeGreaterThan(8 + 8);
    expect(outcome(run).missing).toBe(0);
  });
});
