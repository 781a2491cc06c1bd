import type { Kernel, TimerHandle } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import type {
  HandlerError,
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
import { type Agent, answerTo } from './api.ts';
import { BlockingQueries } from './blocking.ts';
import { Catalog, REAP_INTERVAL, statusOfService } from './catalog.ts';
import { CheckRunner } from './check-runner.ts';
import { KeyValueStore } from './key-value.ts';

/** What an agent's disk holds. */
interface DataDirectory {
  readonly catalog: Catalog;
  readonly keyValues: KeyValueStore;
}

/**
 * A registry with Consul's HTTP API. An agent keeps registrations, statuses and the key/value store
 * on disk, so a restarted one knows them: times to live and HTTP checks begin anew, and the index
 * goes on. Each instance is an agent of its own (no replication): give a registry one replica.
 * Requests take no processor time; a blocking query occupies one of the instance's places
 * (`concurrency`) while it waits.
 */
export function registryProgram(seed: number): ProgramFactory {
  const disks: DataDirectory[] = [];
  let kernel: Kernel | null = null;
  return (host) => {
    // Another kernel is another run.
    if (kernel !== host.kernel) disks.length = 0;
    kernel = host.kernel;
    disks[host.instance] ??= { catalog: new Catalog(), keyValues: new KeyValueStore() };
    return new RegistryProgram(host, seed, disks[host.instance]!);
  };
}

const NOT_ABORTABLE: OpenRequest = { abort: () => undefined };

class RegistryProgram implements ServiceProgram {
  readonly catalog: Catalog;
  private readonly agent: Agent;
  private readonly checks: CheckRunner;
  private readonly queries: BlockingQueries;
  private reaper: TimerHandle;
  private stopped = false;

  constructor(
    readonly host: ProgramHost,
    seed: number,
    { catalog, keyValues }: DataDirectory,
  ) {
    const { kernel } = host;
    const node = `${host.service}/${host.instance}`;
    this.catalog = catalog;
    this.checks = new CheckRunner(host, catalog, new RandomStream(seed, node, 'check stagger'));
    this.queries = new BlockingQueries(host, new RandomStream(seed, node, 'query jitter'));
    this.agent = {
      node: { name: host.service, address: host.address },
      catalog,
      keyValues,
      checks: this.checks,
      now: () => kernel.now,
    };
    catalog.listen({
      changed: () => this.queries.changed(),
      checkAdded: (check) => this.checks.add(check),
      checkRemoved: (check) => this.checks.remove(check.definition.id),
    });
    for (const check of catalog.allChecks()) this.checks.add(check);
    this.reaper = kernel.schedule(REAP_INTERVAL, reap, this);
  }

  handle(
    request: WireRequest,
    _span: SpanId,
    respond: (outcome: WireResponse | HandlerError) => void,
    abandoned = false,
  ): OpenRequest {
    const answer = answerTo(this.agent, request);
    if (!('answer' in answer)) {
      respond(answer);
      return NOT_ABORTABLE;
    }
    const { above } = answer;
    if (above === null || answer.index() > above || abandoned) {
      respond(answer.answer());
      return NOT_ABORTABLE;
    }
    const forget = this.queries.hold(
      { index: answer.index, above, answer: () => respond(answer.answer()) },
      answer.wait,
    );
    return {
      abort: () => {
        // Nobody reads it, but it ends the request and frees its place.
        forget();
        respond(answer.answer());
      },
    };
  }

  stop(): void {
    this.stopped = true;
    this.host.kernel.cancel(this.reaper);
    this.checks.stop();
    this.queries.stop();
    this.catalog.listen({});
  }

  reap(): void {
    if (this.stopped) return;
    const { kernel } = this.host;
    for (const id of this.catalog.reap(kernel.now)) {
      this.host.log('info', `Deregistered ${id}: critical for too long`, 0);
    }
    this.reaper = kernel.schedule(REAP_INTERVAL, reap, this);
  }

  gauge(): ProgramGauge {
    const services = this.catalog.instances();
    const passing = services.filter((each) => statusOfService(each) === 'passing').length;
    return { count: passing, used: passing, room: services.length };
  }

  inspect(): readonly ProgramTable[] {
    const services = this.catalog.instances();
    return [
      {
        title: 'Services',
        columns: ['id', 'service', 'address', 'tags', 'status'],
        rows: services.map((each) => {
          const { id, name, address, port, tags } = each.definition;
          return [id, name, `${address}:${port}`, tags.join(', '), statusOfService(each)];
        }),
      },
      {
        title: 'Checks',
        columns: ['id', 'kind', 'status', 'output'],
        rows: this.catalog.allChecks().map(({ definition, status, output }) => {
          const { kind } = definition;
          const what =
            kind.kind === 'ttl'
              ? `TTL ${kind.ttl} ms`
              : `${kind.method} ${kind.url} every ${kind.interval} ms`;
          return [definition.id, what, status, output];
        }),
      },
      {
        title: 'State',
        columns: [],
        rows: [
          ['index', String(this.catalog.index)],
          ['queries waiting', String(this.queries.size)],
        ],
      },
    ];
  }
}

function reap(program: RegistryProgram): void {
  if (program.host.stalled) program.host.postpone(reap, program);
  else program.reap();
}
