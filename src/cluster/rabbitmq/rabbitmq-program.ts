import type { Millis } from '../../base/units.ts';
import type { Kernel, TimerHandle } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import type {
  OpenRequest,
  ProgramFactory,
  ProgramGauge,
  ProgramHost,
  ProgramTable,
  ServiceProgram,
  SpanId,
  WireRequest,
  WireResponse,
} from '../program.ts';
import { Broker } from './broker.ts';
import { brokerTables } from './broker-tables.ts';
import { ClientLink, GONE, OK, type Respond } from './client-link.ts';
import { costOf } from './cost.ts';
import { SOLID_STATE } from './journal.ts';
import type { Survivors } from './survivors.ts';
import { contentOf, frameOf } from './wire-frame.ts';

const HEARTBEAT: Millis = 30_000;
const NO_AMQP: WireResponse = {
  status: 400,
  headers: [],
  body: 'Bad Request: RabbitMQ speaks AMQP here. Use the package amqplib.',
};
const NOT_ABORTABLE: OpenRequest = { abort: () => undefined };

/** What of a node is kept when its process ends. */
interface Node {
  survivors: Survivors | undefined;
  readonly random: RandomStream;
  /** Connections so far: a number is never given twice, whoever still uses an old one. */
  opened: number;
}

/**
 * A RabbitMQ node, as the package `amqplib` reaches it. A client's connection begins with `OPEN`,
 * answered with its number, and lives as long as its call `CONNECT`: that ends when either process
 * dies, as a TCP connection does. How methods travel, `wire-frame.ts` says. Where the two cannot
 * hear each other, the connection is given up when a push fails or after 60 s of silence.
 *
 * Any end of the process is a crash: durable queues, and what of persistent messages was synced, are
 * there when the place gets its next process. Each instance is a node of its own (no cluster): give
 * it one replica. Operations cost processor time (`cost.ts`); those of one connection are done in
 * order, those of several at once where there are processors.
 */
export function rabbitmqProgram(seed: number): ProgramFactory {
  const nodes: Node[] = [];
  let kernel: Kernel | null = null;
  return (host) => {
    // Another kernel is another run.
    if (kernel !== host.kernel) nodes.length = 0;
    kernel = host.kernel;
    const name = `${host.service}/${host.instance}`;
    nodes[host.instance] ??= {
      survivors: undefined,
      random: new RandomStream(seed, name, 'broker names'),
      opened: 0,
    };
    return new RabbitmqProgram(host, nodes[host.instance]!);
  };
}

class RabbitmqProgram implements ServiceProgram {
  private readonly broker: Broker;
  private readonly links = new Map<string, ClientLink>();
  private heart: TimerHandle;
  private stopped = false;

  constructor(
    readonly host: ProgramHost,
    private readonly node: Node,
  ) {
    const { kernel } = host;
    const { survivors, random } = node;
    this.broker = new Broker({
      ...{ kernel, random, disk: SOLID_STATE },
      ...(survivors === undefined ? {} : { survivors }),
    });
    this.heart = kernel.schedule(HEARTBEAT, beat, this);
  }

  handle(
    request: WireRequest,
    span: SpanId,
    respond: Respond,
    _abandoned = false,
    from?: string,
  ): OpenRequest {
    if (request.method === 'OPEN' && from !== undefined) {
      const opening: Opening = { program: this, from, respond };
      this.host.compute(costOf({ kind: 'connection' }), open, opening);
      return NOT_ABORTABLE;
    }
    const frame = frameOf(request);
    const link = frame === null ? undefined : this.links.get(frame.connection);
    if (frame === null) respond(NO_AMQP);
    else if (link === undefined) respond(GONE);
    else if (frame.method === 'CONNECT') {
      link.holdOpen(respond);
      return { abort: () => link.close(null) };
    } else link.receive(frame, contentOf(request), span, respond);
    return NOT_ABORTABLE;
  }

  receive(request: WireRequest, span: SpanId): WireResponse {
    const frame = frameOf(request);
    if (frame === null) return NO_AMQP;
    const link = this.links.get(frame.connection);
    if (link === undefined) return GONE;
    link.receive(frame, contentOf(request), span, null);
    return OK;
  }

  open({ from, respond }: Opening): void {
    const id = String(++this.node.opened);
    const connection = this.broker.connect(`${from} ${id}`);
    const forget = ({ id }: ClientLink) => void this.links.delete(id);
    this.links.set(id, new ClientLink(id, this.host, from, connection, forget));
    const { address } = this.host;
    respond({
      status: 200,
      headers: [
        ['x-connection', id],
        ['x-address', address],
      ],
      body: null,
    });
  }

  stop(): void {
    this.stopped = true;
    this.host.kernel.cancel(this.heart);
    this.node.survivors = this.broker.crash();
  }

  beat(): void {
    if (this.stopped) return;
    for (const link of [...this.links.values()]) link.heartbeat();
    this.heart = this.host.kernel.schedule(HEARTBEAT, beat, this);
  }

  gauge(): ProgramGauge {
    let [ready, unacked] = [0, 0];
    for (const queue of this.broker.queues.values()) {
      ready += queue.readyCount;
      unacked += queue.unackedCount;
    }
    return { count: ready, used: unacked, room: 0 };
  }

  inspect(): readonly ProgramTable[] {
    return brokerTables(this.broker);
  }
}

interface Opening {
  readonly program: RabbitmqProgram;
  readonly from: string;
  readonly respond: Respond;
}

function open(opening: Opening): void {
  opening.program.open(opening);
}

function beat(program: RabbitmqProgram): void {
  if (program.host.stalled) program.host.postpone(beat, program);
  else program.beat();
}
