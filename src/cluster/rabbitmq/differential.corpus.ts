/**
 * Sequences of operations that the simulated broker and a real RabbitMQ must answer alike. What the
 * real one said (3.10.8) is in `differential.recorded.json`.
 */
import type { Sequence, Step } from './differential-steps.fixture.ts';

const A: Step = ['use', 'a/1'];
const B: Step = ['use', 'b/1'];
const SECOND: Step = ['use', 'a/2'];
const CONFIRM: Step = ['use', 'a/1', 'confirm'];
const DEAD: Step = ['queue', 'dead'];
const DURABLE = { durable: true } as const;
const QUORUM = { durable: true, arguments: { 'x-queue-type': 'quorum' } } as const;
const TO_DEAD = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' } as const;

function send(queue: string, ...bodies: string[]): Step[] {
  return bodies.map((body) => ['publish', '', queue, body]);
}

function withArguments(name: string, args: Record<string, string | number | boolean>): Step {
  return ['queue', name, { arguments: args }];
}

function drain(queue: string, times: number): Step[] {
  return Array.from({ length: times }, () => ['get', queue, { noAck: true }]);
}

const declaring: Sequence[] = [
  {
    name: 'a queue is declared twice alike',
    steps: [A, ['queue', 'q'], ...send('q', 'm'), ['queue', 'q'], ['checkQueue', 'q']],
  },
  {
    name: 'a queue that is not there',
    steps: [A, ['checkQueue', 'nowhere'], ['checkQueue', 'nowhere']],
  },
  { name: 'durable where it is not', steps: [A, ['queue', 'q'], ['queue', 'q', DURABLE]] },
  { name: 'not durable where it is', steps: [A, ['queue', 'q', DURABLE], ['queue', 'q']] },
  { name: 'auto-delete differs', steps: [A, ['queue', 'q'], ['queue', 'q', { autoDelete: true }]] },
  {
    name: 'a TTL where there was none',
    steps: [A, ['queue', 'q'], withArguments('q', { 'x-message-ttl': 1000 })],
  },
  {
    name: 'no TTL where there was one',
    steps: [A, withArguments('q', { 'x-message-ttl': 60000 }), ['queue', 'q']],
  },
  {
    name: 'another TTL',
    steps: [
      A,
      withArguments('q', { 'x-message-ttl': 1000 }),
      withArguments('q', { 'x-message-ttl': 2000 }),
    ],
  },
  {
    name: 'another dead-letter exchange',
    steps: [
      A,
      withArguments('q', { 'x-dead-letter-exchange': 'one' }),
      withArguments('q', { 'x-dead-letter-exchange': 'two' }),
    ],
  },
  {
    name: 'a small integer and none',
    steps: [A, withArguments('q', { 'x-max-length': 5 }), ['queue', 'q']],
  },
  {
    name: 'a large integer and none',
    steps: [A, ['queue', 'q'], withArguments('q', { 'x-max-length-bytes': 100000 })],
  },
  {
    name: 'a flag and none',
    steps: [A, withArguments('q', { 'x-single-active-consumer': true }), ['queue', 'q']],
  },
  {
    name: 'unknown arguments are not compared',
    steps: [A, withArguments('q', { 'my-argument': 1 }), withArguments('q', { 'my-argument': 2 })],
  },
  { name: 'another type of queue', steps: [A, ['queue', 'q', DURABLE], ['queue', 'q', QUORUM]] },
  { name: 'a negative TTL', steps: [A, withArguments('q', { 'x-message-ttl': -1 })] },
  { name: 'a TTL in words', steps: [A, withArguments('q', { 'x-message-ttl': 'soon' })] },
  { name: 'an expiry of zero', steps: [A, withArguments('q', { 'x-expires': 0 })] },
  { name: 'a negative length', steps: [A, withArguments('q', { 'x-max-length': -5 })] },
  { name: 'an overflow unheard of', steps: [A, withArguments('q', { 'x-overflow': 'spill' })] },
  { name: 'a priority beyond 255', steps: [A, withArguments('q', { 'x-max-priority': 256 })] },
  {
    name: 'a dead-letter key without exchange',
    steps: [A, withArguments('q', { 'x-dead-letter-routing-key': 'k' })],
  },
  { name: 'a queue type unheard of', steps: [A, withArguments('q', { 'x-queue-type': 'heap' })] },
  {
    name: 'a single active consumer in words',
    steps: [A, withArguments('q', { 'x-single-active-consumer': 'yes' })],
  },
  {
    name: 'a transient quorum queue',
    steps: [A, withArguments('q', { 'x-queue-type': 'quorum' })],
  },
  { name: 'an exclusive quorum queue', steps: [A, ['queue', 'q', { ...QUORUM, exclusive: true }]] },
  {
    name: 'an auto-deleted quorum queue',
    steps: [A, ['queue', 'q', { ...QUORUM, autoDelete: true }]],
  },
  {
    name: 'a quorum queue with priorities',
    steps: [
      A,
      [
        'queue',
        'q',
        { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-max-priority': 5 } },
      ],
    ],
  },
  { name: 'a reserved queue name', steps: [A, ['queue', 'amq.mine']] },
  {
    name: 'a name from the server',
    steps: [
      A,
      ['queue', '', { exclusive: true }],
      ['bind', '', 'amq.fanout', ''],
      ['publish', 'amq.fanout', '', 'm'],
      ['get', '', { noAck: true }],
    ],
  },
  { name: 'no queue declared before', steps: [A, ['get', '']] },
  {
    name: 'deleting tells how many messages',
    steps: [A, ['queue', 'q'], ...send('q', '1', '2'), ['deleteQueue', 'q'], ['checkQueue', 'q']],
  },
  {
    name: 'deleting what is not there',
    steps: [A, ['deleteQueue', 'nowhere'], ['deleteExchange', 'nowhere']],
  },
  {
    name: 'deleting a queue in use',
    steps: [A, ['queue', 'q'], ['consume', 'q', 't'], ['deleteQueue', 'q', { ifUnused: true }]],
  },
  {
    name: 'deleting a queue with messages',
    steps: [A, ['queue', 'q'], ...send('q', 'm'), ['deleteQueue', 'q', { ifEmpty: true }]],
  },
  {
    name: 'purging takes what is ready',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2', '3'),
      ['get', 'q'],
      ['purge', 'q'],
      ['checkQueue', 'q'],
      ['nack', 1, false, true],
      ['checkQueue', 'q'],
    ],
  },
  { name: 'purging what is not there', steps: [A, ['purge', 'nowhere']] },
  {
    name: 'an auto-deleted queue goes with its last consumer',
    steps: [
      A,
      ['queue', 'q', { autoDelete: true }],
      ['consume', 'q', 't'],
      ['consume', 'q', 'u'],
      ['cancel', 't'],
      ['checkQueue', 'q'],
      ['cancel', 'u'],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'a consumer is told its queue went',
    steps: [A, ['queue', 'q'], ['consume', 'q', 't'], SECOND, ['deleteQueue', 'q']],
  },
];

const exclusivity: Sequence[] = [
  {
    name: 'an exclusive queue from another connection',
    steps: [A, ['queue', 'q', { exclusive: true }], B, ['checkQueue', 'q']],
  },
  {
    name: 'consuming a locked queue',
    steps: [A, ['queue', 'q', { exclusive: true }], B, ['consume', 'q', 't']],
  },
  {
    name: 'getting, purging, deleting a locked queue',
    steps: [
      A,
      ['queue', 'q', { exclusive: true }],
      B,
      ['get', 'q'],
      ['use', 'b/2'],
      ['purge', 'q'],
      ['use', 'b/3'],
      ['deleteQueue', 'q'],
      ['use', 'b/4'],
      ['bind', 'q', 'amq.topic', 'k'],
      ['use', 'b/5'],
      ['queue', 'q', { exclusive: true }],
    ],
  },
  {
    name: 'publishing to a locked queue is allowed',
    steps: [
      A,
      ['queue', 'q', { exclusive: true }],
      B,
      ...send('q', 'm'),
      A,
      ['get', 'q', { noAck: true }],
    ],
  },
  {
    name: 'an exclusive queue goes with its connection',
    steps: [
      A,
      ['queue', 'q', { exclusive: true }],
      B,
      ['closeConnection', 'a'],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'exclusive where it is shared',
    steps: [A, ['queue', 'q'], ['queue', 'q', { exclusive: true }]],
  },
  {
    name: 'shared where it is exclusive',
    steps: [A, ['queue', 'q', { exclusive: true }], ['queue', 'q']],
  },
  {
    name: 'an exclusive consumer alone',
    steps: [
      A,
      ['queue', 'q'],
      ['consume', 'q', 't', { exclusive: true }],
      SECOND,
      ['consume', 'q', 'u'],
    ],
  },
  {
    name: 'exclusive after another consumer',
    steps: [
      A,
      ['queue', 'q'],
      ['consume', 'q', 't'],
      SECOND,
      ['consume', 'q', 'u', { exclusive: true }],
    ],
  },
];

const exchanges: Sequence[] = [
  { name: 'exchange not there', steps: [A, ['checkExchange', 'nowhere']] },
  {
    name: 'publishing to no exchange',
    steps: [A, ['publish', 'nowhere', 'k', 'm'], ['queue', 'q']],
  },
  {
    name: 'an exchange of another type',
    steps: [A, ['exchange', 'x', 'direct'], ['exchange', 'x', 'fanout']],
  },
  {
    name: 'an exchange durable where it is not',
    steps: [A, ['exchange', 'x', 'direct'], ['exchange', 'x', 'direct', DURABLE]],
  },
  {
    name: 'an exchange internal where it is not',
    steps: [A, ['exchange', 'x', 'direct'], ['exchange', 'x', 'direct', { internal: true }]],
  },
  {
    name: 'an exchange auto-deleted where it is not',
    steps: [A, ['exchange', 'x', 'direct'], ['exchange', 'x', 'direct', { autoDelete: true }]],
  },
  {
    name: 'another alternate exchange',
    steps: [
      A,
      ['exchange', 'x', 'direct', { arguments: { 'alternate-exchange': 'one' } }],
      ['exchange', 'x', 'direct', { arguments: { 'alternate-exchange': 'two' } }],
    ],
  },
  {
    name: 'an alternate exchange where there was none',
    steps: [
      A,
      ['exchange', 'x', 'direct'],
      ['exchange', 'x', 'direct', { arguments: { 'alternate-exchange': 'two' } }],
    ],
  },
  { name: 'an exchange type unheard of', steps: [A, ['exchange', 'x', 'random']] },
  { name: 'a reserved exchange name', steps: [A, ['exchange', 'amq.mine', 'direct']] },
  {
    name: 'redeclaring a predeclared exchange',
    steps: [
      A,
      ['exchange', 'amq.direct', 'direct', DURABLE],
      ['checkExchange', 'amq.topic'],
      ['checkExchange', 'amq.match'],
      ['checkExchange', 'amq.headers'],
    ],
  },
  { name: 'declaring the default exchange', steps: [A, ['exchange', '', 'direct', DURABLE]] },
  { name: 'checking the default exchange', steps: [A, ['checkExchange', '']] },
  { name: 'deleting the default exchange', steps: [A, ['deleteExchange', '']] },
  { name: 'deleting a predeclared exchange', steps: [A, ['deleteExchange', 'amq.fanout']] },
  { name: 'binding to the default exchange', steps: [A, ['queue', 'q'], ['bind', 'q', '', 'k']] },
  { name: 'binding a queue that is not there', steps: [A, ['bind', 'nowhere', 'amq.direct', 'k']] },
  {
    name: 'binding to an exchange that is not there',
    steps: [A, ['queue', 'q'], ['bind', 'q', 'nowhere', 'k']],
  },
  {
    name: 'unbinding what is not bound',
    steps: [A, ['queue', 'q'], ['unbind', 'q', 'amq.direct', 'k']],
  },
  {
    name: 'unbinding from an exchange that is not there',
    steps: [
      A,
      ['queue', 'q'],
      ['unbind', 'q', 'nowhere', 'k'],
      ['unbind', 'nowhere', 'amq.direct', 'k'],
    ],
  },
  {
    name: 'deleting an exchange in use',
    steps: [
      A,
      ['exchange', 'x', 'direct'],
      ['queue', 'q'],
      ['bind', 'q', 'x', 'k'],
      ['deleteExchange', 'x', { ifUnused: true }],
    ],
  },
  {
    name: 'publishing to an internal exchange',
    steps: [
      A,
      ['exchange', 'x', 'fanout', { internal: true }],
      ['publish', 'x', '', 'm'],
      ['queue', 'q'],
    ],
  },
  {
    name: 'an internal exchange is reached through another',
    steps: [
      A,
      ['exchange', 'x', 'fanout', { internal: true }],
      ['exchange', 'y', 'fanout'],
      ['queue', 'q'],
      ['bindExchange', 'x', 'y', ''],
      ['bind', 'q', 'x', ''],
      ['publish', 'y', '', 'm'],
      ...drain('q', 2),
      ['unbindExchange', 'x', 'y', ''],
      ['publish', 'y', '', 'm'],
      ...drain('q', 1),
    ],
  },
  {
    name: 'an auto-deleted exchange goes with its last binding',
    steps: [
      A,
      ['exchange', 'x', 'direct', { autoDelete: true }],
      ['queue', 'q'],
      ['bind', 'q', 'x', 'k'],
      ['unbind', 'q', 'x', 'k'],
      ['checkExchange', 'x'],
    ],
  },
  {
    name: 'an auto-deleted exchange goes with its last queue',
    steps: [
      A,
      ['exchange', 'x', 'direct', { autoDelete: true }],
      ['queue', 'q'],
      ['bind', 'q', 'x', 'k'],
      ['deleteQueue', 'q'],
      ['checkExchange', 'x'],
    ],
  },
  {
    name: 'direct: the key as it is',
    steps: [
      A,
      ['exchange', 'x', 'direct'],
      ['queue', 'q'],
      ['bind', 'q', 'x', 'k'],
      ['publish', 'x', 'k', '1'],
      ['publish', 'x', 'other', '2'],
      ...drain('q', 2),
    ],
  },
  {
    name: 'several bindings, one copy',
    steps: [
      A,
      ['exchange', 'x', 'topic'],
      ['queue', 'q'],
      ['bind', 'q', 'x', '#'],
      ['bind', 'q', 'x', 'a.*'],
      ['publish', 'x', 'a.b', 'm'],
      ...drain('q', 2),
    ],
  },
  {
    name: 'topic: one word, any words',
    steps: [
      A,
      ['exchange', 'x', 'topic'],
      ['queue', 'one'],
      ['queue', 'any'],
      ['bind', 'one', 'x', 'order.*'],
      ['bind', 'any', 'x', 'order.#'],
      ['publish', 'x', 'order', '1'],
      ['publish', 'x', 'order.paid', '2'],
      ['publish', 'x', 'order.paid.late', '3'],
      ...drain('one', 2),
      ...drain('any', 4),
    ],
  },
  {
    name: 'topic: a binding removed',
    steps: [
      A,
      ['exchange', 'x', 'topic'],
      ['queue', 'q'],
      ['bind', 'q', 'x', 'a.#'],
      ['unbind', 'q', 'x', 'a.#'],
      ['publish', 'x', 'a.b', 'm'],
      ...drain('q', 1),
    ],
  },
  {
    name: 'fanout to two queues',
    steps: [
      A,
      ['exchange', 'x', 'fanout'],
      ['queue', 'q'],
      ['queue', 'r'],
      ['bind', 'q', 'x', ''],
      ['bind', 'r', 'x', 'ignored'],
      ['publish', 'x', 'k', 'm'],
      ...drain('q', 1),
      ...drain('r', 1),
    ],
  },
  {
    name: 'headers: all and any',
    steps: [
      A,
      ['exchange', 'x', 'headers'],
      ['queue', 'all'],
      ['queue', 'any'],
      ['bind', 'all', 'x', '', { 'x-match': 'all', a: 1, b: 'two' }],
      ['bind', 'any', 'x', '', { 'x-match': 'any', a: 1, b: 'two' }],
      ['publish', 'x', '', '1', { headers: { a: 1 } }],
      ['publish', 'x', '', '2', { headers: { a: 1, b: 'two', c: true } }],
      ['publish', 'x', '', '3', { headers: { c: true } }],
      ['publish', 'x', '', '4'],
      ...drain('all', 2),
      ...drain('any', 3),
    ],
  },
  {
    name: 'headers: x- names count only with all-with-x',
    steps: [
      A,
      ['exchange', 'x', 'headers'],
      ['queue', 'plain'],
      ['queue', 'with'],
      ['bind', 'plain', 'x', '', { 'x-match': 'all', 'x-a': 1 }],
      ['bind', 'with', 'x', '', { 'x-match': 'all-with-x', 'x-a': 1 }],
      ['publish', 'x', '', '1', { headers: { 'x-a': 2 } }],
      ['publish', 'x', '', '2', { headers: { 'x-a': 1 } }],
      ...drain('plain', 3),
      ...drain('with', 2),
    ],
  },
  {
    name: 'headers: a match unheard of',
    steps: [
      A,
      ['exchange', 'x', 'headers'],
      ['queue', 'q'],
      ['bind', 'q', 'x', '', { 'x-match': 'some' }],
    ],
  },
  {
    name: 'headers: no arguments match all',
    steps: [
      A,
      ['exchange', 'x', 'headers'],
      ['queue', 'q'],
      ['bind', 'q', 'x', ''],
      ['publish', 'x', '', 'm', { headers: { a: 1 } }],
      ...drain('q', 1),
    ],
  },
  {
    name: 'headers: any of nothing',
    steps: [
      A,
      ['exchange', 'x', 'headers'],
      ['queue', 'q'],
      ['bind', 'q', 'x', '', { 'x-match': 'any' }],
      ['publish', 'x', '', 'm', { headers: { a: 1 } }],
      ...drain('q', 1),
    ],
  },
  {
    name: 'an alternate exchange takes what is not routed',
    steps: [
      A,
      ['exchange', 'rest', 'fanout'],
      ['exchange', 'x', 'direct', { arguments: { 'alternate-exchange': 'rest' } }],
      ['queue', 'q'],
      ['bind', 'q', 'rest', ''],
      ['publish', 'x', 'k', 'm', { mandatory: true }],
      ...drain('q', 1),
    ],
  },
  {
    name: 'an alternate exchange that is not there',
    steps: [
      CONFIRM,
      ['exchange', 'x', 'direct', { arguments: { 'alternate-exchange': 'nowhere' } }],
      ['publish', 'x', 'k', 'm', { mandatory: true }],
    ],
  },
  {
    name: 'exchanges bound in a circle',
    steps: [
      A,
      ['exchange', 'x', 'fanout'],
      ['exchange', 'y', 'fanout'],
      ['bindExchange', 'x', 'y', ''],
      ['bindExchange', 'y', 'x', ''],
      ['queue', 'q'],
      ['bind', 'q', 'y', ''],
      ['publish', 'x', '', 'm'],
      ...drain('q', 2),
    ],
  },
  {
    name: 'CC and BCC',
    steps: [
      A,
      ['queue', 'q'],
      ['queue', 'r'],
      ['queue', 's'],
      ['publish', '', 'q', 'm', { CC: ['r', 'q'], BCC: ['s'] }],
      ...drain('q', 2),
      ...drain('r', 1),
      ...drain('s', 1),
    ],
  },
  {
    name: 'CC that is no list',
    steps: [
      A,
      ['queue', 'q'],
      ['publish', '', 'q', 'm', { headers: { CC: 'r' } }],
      ['checkQueue', 'q'],
    ],
  },
];

const acknowledging: Sequence[] = [
  {
    name: 'get, acknowledge, empty',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2'),
      ['get', 'q'],
      ['get', 'q'],
      ['get', 'q'],
      ['ack', 1],
      ['ack', 2],
      ['checkQueue', 'q'],
    ],
  },
  { name: 'get from nowhere', steps: [A, ['get', 'nowhere']] },
  { name: 'consume from nowhere', steps: [A, ['consume', 'nowhere', 't']] },
  { name: 'an unknown delivery tag', steps: [A, ['ack', 7], ['queue', 'q']] },
  {
    name: 'acknowledged twice',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2'),
      ['get', 'q'],
      ['get', 'q'],
      ['ack', 1],
      ['ack', 1],
      SECOND,
      ['checkQueue', 'q'],
      ['get', 'q'],
    ],
  },
  { name: 'rejecting an unknown tag', steps: [A, ['reject', 3, false]] },
  {
    name: 'all acknowledged at once',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2', '3'),
      ['consume', 'q', 't'],
      ['ack', 2, true],
      ['close'],
      SECOND,
      ...drain('q', 2),
    ],
  },
  {
    name: 'tag 0 and multiple means all',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2'),
      ['get', 'q'],
      ['get', 'q'],
      ['ack', 0, true],
      ['close'],
      SECOND,
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'tag 0 without multiple',
    steps: [A, ['queue', 'q'], ...send('q', '1'), ['get', 'q'], ['ack', 0]],
  },
  {
    name: 'multiple beyond the last tag',
    steps: [A, ['queue', 'q'], ...send('q', '1'), ['get', 'q'], ['ack', 9, true]],
  },
  { name: 'multiple with nothing unacknowledged', steps: [A, ['ack', 0, true], ['queue', 'q']] },
  {
    name: 'a requeued message goes back to its place',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2', '3'),
      ['get', 'q'],
      ['get', 'q'],
      ['nack', 1, false, true],
      ...drain('q', 2),
      ['nack', 2, false, true],
      ...drain('q', 1),
    ],
  },
  {
    name: 'several requeued in their order',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2', '3', '4'),
      ['get', 'q'],
      ['get', 'q'],
      ['get', 'q'],
      ['reject', 3, true],
      ['reject', 1, true],
      ['reject', 2, true],
      ...drain('q', 4),
    ],
  },
  {
    name: 'a closed channel gives back',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2', '3'),
      ['qos', 2],
      ['consume', 'q', 't'],
      ['close'],
      SECOND,
      ...drain('q', 3),
    ],
  },
  {
    name: 'a closed connection gives back',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2'),
      ['get', 'q'],
      B,
      ['closeConnection', 'a'],
      ...drain('q', 2),
    ],
  },
  {
    name: 'a failed channel gives back',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1'),
      ['get', 'q'],
      ['checkQueue', 'nowhere'],
      SECOND,
      ...drain('q', 1),
    ],
  },
  {
    name: 'recover redelivers to the consumer',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2'),
      ['consume', 'q', 't'],
      ['recover'],
      ['ack', 4, true],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'no acknowledgement wanted',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2'),
      ['consume', 'q', 't', { noAck: true }],
      ['close'],
      SECOND,
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'a message without acknowledgement has no tag to acknowledge',
    steps: [A, ['queue', 'q'], ...send('q', '1'), ['get', 'q', { noAck: true }], ['ack', 1]],
  },
  {
    name: 'cancelling keeps what is unacknowledged',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', '1', '2'),
      ['qos', 1],
      ['consume', 'q', 't'],
      ['cancel', 't'],
      ['checkQueue', 'q'],
      ['ack', 1],
      ['checkQueue', 'q'],
    ],
  },
  { name: 'cancelling a tag unheard of', steps: [A, ['cancel', 'nobody']] },
  {
    name: 'a consumer tag used twice',
    steps: [A, ['queue', 'q'], ['consume', 'q', 't'], ['consume', 'q', 't']],
  },
];

const sharing: Sequence[] = [
  {
    name: 'two consumers take turns',
    steps: [
      A,
      ['queue', 'q'],
      ['consume', 'q', 't'],
      ['consume', 'q', 'u'],
      ...send('q', '1', '2', '3', '4', '5'),
    ],
  },
  {
    name: 'prefetch one waits for the acknowledgement',
    steps: [
      A,
      ['queue', 'q'],
      ['qos', 1],
      ['consume', 'q', 't'],
      ...send('q', '1', '2', '3'),
      ['ack', 1],
      ['ack', 2],
      ['ack', 3],
    ],
  },
  {
    name: 'a full consumer is passed over',
    steps: [
      A,
      ['queue', 'q'],
      ['qos', 1],
      ['consume', 'q', 't'],
      ['qos', 0],
      ['consume', 'q', 'u'],
      ...send('q', '1', '2', '3', '4'),
      ['ack', 1],
      ...send('q', '5', '6'),
    ],
  },
  {
    name: 'prefetch is of each consumer',
    steps: [
      A,
      ['queue', 'q'],
      ['qos', 1],
      ['consume', 'q', 't'],
      ['consume', 'q', 'u'],
      ...send('q', '1', '2', '3'),
    ],
  },
  {
    name: 'a later prefetch is of later consumers',
    steps: [
      A,
      ['queue', 'q'],
      ['qos', 1],
      ['consume', 'q', 't'],
      ['qos', 2],
      ...send('q', '1', '2', '3'),
      ['consume', 'q', 'u'],
    ],
  },
  {
    name: 'global prefetch is of the channel',
    steps: [
      A,
      ['queue', 'q'],
      ['qos', 3, true],
      ['consume', 'q', 't'],
      ['consume', 'q', 'u'],
      ...send('q', '1', '2', '3', '4', '5'),
      ['ack', 1],
      ['ack', 3, true],
    ],
  },
  {
    name: 'both prefetches',
    steps: [
      A,
      ['queue', 'q'],
      ['qos', 2, false],
      ['qos', 3, true],
      ['consume', 'q', 't'],
      ['consume', 'q', 'u'],
      ...send('q', '1', '2', '3', '4', '5'),
    ],
  },
  {
    name: 'prefetch does not hold back no-ack',
    steps: [
      A,
      ['queue', 'q'],
      ['qos', 1],
      ['consume', 'q', 't', { noAck: true }],
      ...send('q', '1', '2', '3'),
    ],
  },
  {
    name: 'get does not count against prefetch',
    steps: [
      A,
      ['queue', 'q'],
      ['qos', 1],
      ...send('q', '1', '2'),
      ['get', 'q'],
      ['consume', 'q', 't'],
    ],
  },
  {
    name: 'a nack frees a place, and the message comes again',
    steps: [
      A,
      ['queue', 'q'],
      ['qos', 1],
      ...send('q', '1', '2'),
      ['consume', 'q', 't'],
      ['nack', 1, false, true],
      ['ack', 2],
      ['ack', 3],
    ],
  },
  {
    name: 'consumer priority first',
    steps: [
      A,
      ['queue', 'q'],
      ['qos', 1],
      ['consume', 'q', 'low'],
      ['consume', 'q', 'high', { arguments: { 'x-priority': 10 } }],
      ...send('q', '1', '2', '3'),
      ['ack', 2],
      ['ack', 1],
    ],
  },
  {
    name: 'a single active consumer',
    steps: [
      A,
      withArguments('q', { 'x-single-active-consumer': true }),
      ['consume', 'q', 't'],
      ['consume', 'q', 'u'],
      ...send('q', '1', '2'),
      ['cancel', 't'],
      ...send('q', '3'),
    ],
  },
  {
    name: 'a single active consumer asked exclusively',
    steps: [
      A,
      withArguments('q', { 'x-single-active-consumer': true }),
      ['consume', 'q', 't', { exclusive: true }],
    ],
  },
  {
    name: 'two connections take turns',
    steps: [
      A,
      ['queue', 'q'],
      ['qos', 1],
      ['consume', 'q', 't'],
      B,
      ['qos', 1],
      ['consume', 'q', 'u'],
      ...send('q', '1', '2', '3'),
      ['ack', 1],
      A,
      ['closeConnection', 'b'],
      ['ack', 1],
    ],
  },
];

const deadLetters: Sequence[] = [
  {
    name: 'a rejected message is dead-lettered',
    steps: [
      A,
      DEAD,
      withArguments('q', TO_DEAD),
      ...send('q', 'm'),
      ['get', 'q'],
      ['reject', 1, false],
      ...drain('dead', 1),
    ],
  },
  {
    name: 'without a key it keeps its own',
    steps: [
      A,
      ['exchange', 'dlx', 'topic'],
      DEAD,
      ['bind', 'dead', 'dlx', 'q'],
      withArguments('q', { 'x-dead-letter-exchange': 'dlx' }),
      ...send('q', 'm'),
      ['get', 'q'],
      ['nack', 1, false, false],
      ...drain('dead', 1),
    ],
  },
  {
    name: 'a requeued message is not dead-lettered',
    steps: [
      A,
      DEAD,
      withArguments('q', TO_DEAD),
      ...send('q', 'm'),
      ['get', 'q'],
      ['nack', 1, false, true],
      ...drain('q', 1),
      ['checkQueue', 'dead'],
    ],
  },
  {
    name: 'several rejected at once',
    steps: [
      A,
      DEAD,
      withArguments('q', TO_DEAD),
      ...send('q', '1', '2', '3'),
      ['get', 'q'],
      ['get', 'q'],
      ['get', 'q'],
      ['nack', 3, true, false],
      ...drain('dead', 3),
    ],
  },
  {
    name: 'rejected without dead-letter exchange is lost',
    steps: [
      A,
      ['queue', 'q'],
      ...send('q', 'm'),
      ['get', 'q'],
      ['reject', 1, false],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'a dead-letter exchange that is not there',
    steps: [
      A,
      withArguments('q', { 'x-dead-letter-exchange': 'nowhere' }),
      ...send('q', 'm'),
      ['get', 'q'],
      ['reject', 1, false],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'an expired message is dead-lettered',
    steps: [
      A,
      DEAD,
      withArguments('q', { ...TO_DEAD, 'x-message-ttl': 50 }),
      ...send('q', 'm'),
      ['wait', 150],
      ['checkQueue', 'q'],
      ...drain('dead', 1),
    ],
  },
  {
    name: 'its own expiration is kept in x-death',
    steps: [
      A,
      DEAD,
      withArguments('q', TO_DEAD),
      ['publish', '', 'q', 'm', { expiration: '50' }],
      ['wait', 150],
      ...drain('dead', 1),
    ],
  },
  {
    name: 'the shorter of the two times',
    steps: [
      A,
      DEAD,
      withArguments('q', { ...TO_DEAD, 'x-message-ttl': 60000 }),
      ['publish', '', 'q', 'm', { expiration: '50' }],
      ['wait', 150],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'expired only at the head',
    steps: [
      A,
      DEAD,
      withArguments('q', TO_DEAD),
      ['publish', '', 'q', 'long', { expiration: '600' }],
      ['publish', '', 'q', 'short', { expiration: '50' }],
      ['wait', 200],
      ['checkQueue', 'q'],
      ['wait', 600],
      ...drain('dead', 2),
    ],
  },
  {
    name: 'a message beyond the length',
    steps: [
      A,
      DEAD,
      withArguments('q', { ...TO_DEAD, 'x-max-length': 2 }),
      ...send('q', '1', '2', '3'),
      ...drain('q', 2),
      ...drain('dead', 1),
    ],
  },
  {
    name: 'a circle without rejection is cut',
    steps: [
      A,
      withArguments('q', { 'x-message-ttl': 50, 'x-dead-letter-exchange': '' }),
      ...send('q', 'm'),
      ['wait', 150],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'a longer circle is cut',
    steps: [
      A,
      withArguments('q', {
        'x-message-ttl': 50,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': 'r',
      }),
      withArguments('r', {
        'x-message-ttl': 50,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': 'q',
      }),
      ...send('q', 'm'),
      ['wait', 400],
      ['checkQueue', 'q'],
      ['checkQueue', 'r'],
    ],
  },
  {
    name: 'a circle with rejection goes on, and counts',
    steps: [
      A,
      withArguments('wait', {
        'x-message-ttl': 50,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': 'work',
      }),
      withArguments('work', { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'wait' }),
      ['consume', 'work', 't'],
      ...send('work', 'm'),
      ['reject', 1, false],
      ['wait', 150],
      ['reject', 2, false],
      ['wait', 150],
      ['ack', 3],
    ],
  },
  {
    name: 'rejected to itself',
    steps: [
      A,
      withArguments('q', { 'x-dead-letter-exchange': '' }),
      ...send('q', 'm'),
      ['get', 'q'],
      ['reject', 1, false],
      ...drain('q', 1),
    ],
  },
  {
    name: 'CC and the dead-letter key',
    steps: [
      A,
      DEAD,
      withArguments('q', TO_DEAD),
      ['publish', '', 'q', 'm', { CC: ['other'], BCC: ['hidden'] }],
      ['get', 'q'],
      ['reject', 1, false],
      ...drain('dead', 1),
    ],
  },
  {
    name: 'CC kept where there is no dead-letter key',
    steps: [
      A,
      ['exchange', 'dlx', 'direct'],
      DEAD,
      ['bind', 'dead', 'dlx', 'other'],
      withArguments('q', { 'x-dead-letter-exchange': 'dlx' }),
      ['publish', '', 'q', 'm', { CC: ['other'], headers: { a: 1 } }],
      ['get', 'q'],
      ['reject', 1, false],
      ...drain('dead', 1),
    ],
  },
  {
    name: 'an expired queue does not dead-letter',
    steps: [
      A,
      DEAD,
      withArguments('q', { ...TO_DEAD, 'x-expires': 100 }),
      ...send('q', 'm'),
      ['wait', 300],
      ['checkQueue', 'dead'],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'a purged or deleted queue does not dead-letter',
    steps: [
      A,
      DEAD,
      withArguments('q', TO_DEAD),
      ...send('q', '1'),
      ['purge', 'q'],
      ...send('q', '2'),
      ['deleteQueue', 'q'],
      ['checkQueue', 'dead'],
    ],
  },
];

const limits: Sequence[] = [
  {
    name: 'the oldest makes room',
    steps: [
      A,
      withArguments('q', { 'x-max-length': 2 }),
      ...send('q', '1', '2', '3'),
      ...drain('q', 3),
    ],
  },
  {
    name: 'bytes are limited too',
    steps: [
      A,
      withArguments('q', { 'x-max-length-bytes': 10 }),
      ...send('q', '12345', '67890', 'a'),
      ...drain('q', 3),
    ],
  },
  {
    name: 'unacknowledged messages do not count',
    steps: [
      A,
      withArguments('q', { 'x-max-length': 1 }),
      ...send('q', '1'),
      ['get', 'q'],
      ...send('q', '2'),
      ['checkQueue', 'q'],
      ['nack', 1, false, true],
      ...drain('q', 2),
    ],
  },
  {
    name: 'a full queue refuses',
    steps: [
      CONFIRM,
      withArguments('q', { 'x-max-length': 1, 'x-overflow': 'reject-publish' }),
      ...send('q', '1', '2'),
      ...drain('q', 2),
    ],
  },
  {
    name: 'a full queue refuses and dead-letters',
    steps: [
      CONFIRM,
      DEAD,
      withArguments('q', { ...TO_DEAD, 'x-max-length': 1, 'x-overflow': 'reject-publish-dlx' }),
      ...send('q', '1', '2'),
      ...drain('dead', 1),
      ...drain('q', 2),
    ],
  },
  {
    name: 'a full queue refuses and does not dead-letter',
    steps: [
      CONFIRM,
      DEAD,
      withArguments('q', { ...TO_DEAD, 'x-max-length': 1, 'x-overflow': 'reject-publish' }),
      ...send('q', '1', '2'),
      ...drain('dead', 1),
    ],
  },
  {
    name: 'refused by one of two is refused',
    steps: [
      CONFIRM,
      withArguments('q', { 'x-max-length': 1, 'x-overflow': 'reject-publish' }),
      ['queue', 'r'],
      ['bind', 'q', 'amq.fanout', ''],
      ['bind', 'r', 'amq.fanout', ''],
      ['publish', 'amq.fanout', '', '1'],
      ['publish', 'amq.fanout', '', '2'],
      ...drain('r', 2),
    ],
  },
  {
    name: 'priorities',
    steps: [
      A,
      withArguments('q', { 'x-max-priority': 5 }),
      ['publish', '', 'q', 'low', { priority: 1 }],
      ['publish', '', 'q', 'none'],
      ['publish', '', 'q', 'high', { priority: 5 }],
      ['publish', '', 'q', 'higher', { priority: 9 }],
      ['publish', '', 'q', 'low too', { priority: 1 }],
      ...drain('q', 5),
    ],
  },
  {
    name: 'priorities and a requeue',
    steps: [
      A,
      withArguments('q', { 'x-max-priority': 5 }),
      ['publish', '', 'q', 'a', { priority: 2 }],
      ['publish', '', 'q', 'b', { priority: 2 }],
      ['get', 'q'],
      ['publish', '', 'q', 'c', { priority: 3 }],
      ['nack', 1, false, true],
      ...drain('q', 3),
    ],
  },
  {
    name: 'priorities and a length',
    steps: [
      A,
      withArguments('q', { 'x-max-priority': 5, 'x-max-length': 2 }),
      ['publish', '', 'q', 'a', { priority: 2 }],
      ['publish', '', 'q', 'b', { priority: 1 }],
      ['publish', '', 'q', 'c', { priority: 3 }],
      ...drain('q', 2),
    ],
  },
  {
    name: 'a time of zero without a consumer',
    steps: [
      CONFIRM,
      ['queue', 'q'],
      ['publish', '', 'q', 'm', { expiration: '0' }],
      ...drain('q', 1),
    ],
  },
  {
    name: 'a time of zero with a consumer',
    steps: [
      A,
      withArguments('q', { 'x-message-ttl': 0 }),
      ['consume', 'q', 't'],
      ...send('q', 'm'),
    ],
  },
  {
    name: 'an expiration in words',
    steps: [
      A,
      ['queue', 'q'],
      ['publish', '', 'q', 'm', { expiration: 'soon' }],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'a negative expiration',
    steps: [
      A,
      ['queue', 'q'],
      ['publish', '', 'q', 'm', { expiration: '-1' }],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'an expiration with a unit',
    steps: [
      A,
      ['queue', 'q'],
      ['publish', '', 'q', 'm', { expiration: '10s' }],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'an unacknowledged message does not expire, a requeued one does',
    steps: [
      A,
      withArguments('q', { 'x-message-ttl': 100 }),
      ...send('q', 'm'),
      ['get', 'q'],
      ['wait', 200],
      ['nack', 1, false, true],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'an unused queue expires',
    steps: [A, withArguments('q', { 'x-expires': 100 }), ['wait', 300], ['checkQueue', 'q']],
  },
  {
    name: 'a used queue does not expire',
    steps: [
      A,
      withArguments('q', { 'x-expires': 150 }),
      ['consume', 'q', 't'],
      ['wait', 300],
      ['checkQueue', 'q'],
      ['cancel', 't'],
      ['wait', 300],
      ['checkQueue', 'q'],
    ],
  },
];

const publishing: Sequence[] = [
  {
    name: 'what nobody takes comes back',
    steps: [
      A,
      ['publish', '', 'nowhere', 'm', { mandatory: true }],
      ['publish', 'amq.topic', 'a.b', 'm', { mandatory: true }],
      ['publish', '', 'nowhere', 'm'],
    ],
  },
  {
    name: 'what nobody takes comes back and is confirmed',
    steps: [
      CONFIRM,
      ['publish', '', 'nowhere', 'm', { mandatory: true }],
      ['publish', '', 'nowhere', 'm'],
    ],
  },
  {
    name: 'confirms in order',
    steps: [
      CONFIRM,
      ['queue', 'q', DURABLE],
      ['publish', '', 'q', '1', { persistent: true }],
      ['publish', '', 'q', '2'],
      ['publish', '', 'q', '3', { persistent: true }],
      ['wait', 100],
    ],
  },
  {
    name: 'confirmed though the consumer has not acknowledged',
    steps: [CONFIRM, ['queue', 'q'], ['consume', 'q', 't'], ...send('q', 'm'), ['ack', 1]],
  },
  {
    name: 'headers travel',
    steps: [
      A,
      ['queue', 'q'],
      [
        'publish',
        '',
        'q',
        'm',
        {
          headers: { text: 'a', number: 1, yes: true, list: ['a', 2], table: { b: 'c' } },
          persistent: true,
        },
      ],
      ...drain('q', 1),
    ],
  },
  {
    name: 'a failed publish closes, and what was sent before arrived',
    steps: [
      CONFIRM,
      ['queue', 'q'],
      ...send('q', '1'),
      ['publish', 'nowhere', '', '2'],
      ...send('q', '3'),
      SECOND,
      ...drain('q', 2),
    ],
  },
  { name: 'an empty message', steps: [A, ['queue', 'q'], ...send('q', ''), ...drain('q', 1)] },
];

const quorum: Sequence[] = [
  {
    name: 'quorum: get, acknowledge',
    steps: [
      A,
      ['queue', 'q', QUORUM],
      ...send('q', '1', '2'),
      ['get', 'q'],
      ['ack', 1],
      ['get', 'q'],
      ['nack', 2, false, true],
      ['get', 'q'],
      ['ack', 3],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'quorum: deliveries are counted',
    steps: [
      A,
      ['queue', 'q', QUORUM],
      ...send('q', 'm'),
      ['consume', 'q', 't'],
      ['nack', 1, false, true],
      ['nack', 2, false, true],
      ['ack', 3],
      ['wait', 50],
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'quorum: the delivery limit dead-letters',
    steps: [
      A,
      DEAD,
      [
        'queue',
        'q',
        {
          durable: true,
          arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 1, ...TO_DEAD },
        },
      ],
      ...send('q', 'm'),
      ['consume', 'q', 't'],
      ['nack', 1, false, true],
      ['nack', 2, false, true],
      ['wait', 100],
      ...drain('dead', 1),
      ['checkQueue', 'q'],
    ],
  },
  {
    name: 'quorum: requeued messages go first, in the order given back',
    steps: [
      A,
      ['queue', 'q', QUORUM],
      ...send('q', '1', '2', '3', '4'),
      ['wait', 50],
      ['get', 'q'],
      ['get', 'q'],
      ['get', 'q'],
      ['reject', 3, true],
      ['reject', 1, true],
      ['wait', 50],
      ...drain('q', 3),
    ],
  },
  {
    name: 'quorum: turns and prefetch',
    steps: [
      A,
      ['queue', 'q', QUORUM],
      ['qos', 1],
      ['consume', 'q', 't'],
      ['consume', 'q', 'u'],
      ...send('q', '1', '2', '3'),
      ['ack', 1],
      ['ack', 2],
    ],
  },
  {
    name: 'quorum: rejected',
    steps: [
      A,
      DEAD,
      ['queue', 'q', { durable: true, arguments: { 'x-queue-type': 'quorum', ...TO_DEAD } }],
      ...send('q', 'm'),
      ['wait', 50],
      ['get', 'q'],
      ['reject', 1, false],
      ['wait', 100],
      ...drain('dead', 1),
    ],
  },
  {
    name: 'quorum: no global prefetch',
    steps: [A, ['queue', 'q', QUORUM], ['qos', 5, true], ['consume', 'q', 't']],
  },
  {
    name: 'quorum: the oldest makes room',
    steps: [
      A,
      ['queue', 'q', { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-max-length': 2 } }],
      ...send('q', '1', '2', '3'),
      ['wait', 100],
      ...drain('q', 3),
    ],
  },
  {
    name: 'quorum: confirmed',
    steps: [CONFIRM, ['queue', 'q', QUORUM], ...send('q', '1', '2'), ['wait', 50]],
  },
];

export const CORPUS: readonly Sequence[] = [
  ...declaring,
  ...exclusivity,
  ...exchanges,
  ...acknowledging,
  ...sharing,
  ...deadLetters,
  ...limits,
  ...publishing,
  ...quorum,
];
