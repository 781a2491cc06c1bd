import { Cluster } from '../../cluster/cluster.ts';
import type { CallResult } from '../../cluster/program.ts';
import { rabbitmqProgram } from '../../cluster/rabbitmq/rabbitmq-program.ts';
import type { Distribution } from '../../kernel/distribution.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { sayingProgram } from './said.fixture.ts';

const IMPORTS = `import amqp from 'amqplib';
import { Buffer } from 'node:buffer';
`;

export interface Services {
  readonly [name: string]: { readonly code: string; readonly replicas?: number };
}

/** Learner services around one broker, in a real cluster. Code has `amqp`, `Buffer`, `say`, `sleep`. */
export class AmqpRig {
  readonly kernel = new Kernel();
  readonly cluster: Cluster;

  /** `latency` of every link: 1 ms unless said otherwise. */
  constructor(services: Services, latency: Distribution = { kind: 'constant', value: 1 }) {
    const coded = Object.entries(services);
    const common = { queue: 1000, balancer: 'round-robin' } as const;
    this.cluster = new Cluster(
      this.kernel,
      {
        until: 1e9,
        slowAfter: 1000,
        services: [
          {
            ...{ ...common, name: 'rabbitmq', replicas: 1, concurrency: 10_000 },
            work: { kind: 'rabbitmq' },
          },
          ...coded.map(([name, { replicas = 1 }]) => ({
            ...{ ...common, name, replicas, concurrency: 64 },
            work: { kind: 'code', file: `${name}.ts`, calls: [] } as const,
          })),
        ],
        links: [],
        defaultLink: { latency, loss: 0 },
        load: [],
        faults: [],
      },
      1,
      (work) => {
        if (work.kind === 'rabbitmq') return rabbitmqProgram(1);
        if (work.kind !== 'code') throw new Error('not in this rig');
        return sayingProgram(work.file, IMPORTS, services[work.file.slice(0, -3)]!.code);
      },
    );
    this.cluster.start();
  }

  run(milliseconds: number): void {
    this.kernel.runUntil(this.kernel.now + milliseconds);
  }

  /** What a service has said, after it did what `path` asks for, if anything. */
  said(service: string, path = '/', instance = 0): unknown {
    let answer: CallResult | null = null;
    const caller = this.cluster.service('rabbitmq').instances[0]!;
    const url = `http://${service}-${instance + 1}${path}`;
    const asker =
      this.cluster.services.find(({ name }) => name === 'asker')?.instances[0] ?? caller;
    asker.call({ method: 'GET', url, headers: [], body: null }, 0, (result) => {
      answer = result;
    });
    this.run(5000);
    const result = answer as CallResult | null;
    if (result === null || !result.ok) throw new Error(`${service} gave no answer`);
    return JSON.parse(String(result.response.body));
  }

  /** Rows of the broker's table of queues: name, type, ready, unacked, in, out, …, consumers. */
  queues(): readonly (readonly string[])[] {
    const { rows } = this.cluster.service('rabbitmq').instances[0]!.inspect()[0]!;
    return rows.map(([name, ready, unacked, consumers, ...others]) => {
      const type = others.pop();
      return [name!, type!, ready!, unacked!, ...others, consumers!];
    });
  }

  instance(service: string, number = 0) {
    return this.cluster.service(service).instances[number]!;
  }

  errors(): string[] {
    return this.cluster.logs
      .since(0, 1000)
      .filter(({ level }) => level === 'error')
      .map(({ text }) => text);
  }
}
