import { timeText } from '../cluster/authority/certificate.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Edge } from '../cluster/edge.ts';
import type { Instance } from '../cluster/instance.ts';
import type { Service } from '../cluster/service.ts';
import type { Link } from '../network/link.ts';
import type { Inspection, InspectionTarget } from './protocol.ts';

type Section = Inspection['sections'][number];

/** One thing of the cluster as it is now, as tables a person can read. Null: there is no such thing. */
export function inspectionOf(cluster: Cluster, target: InspectionTarget): Inspection | null {
  if (target.kind === 'service') {
    const service = cluster.services.find(({ name }) => name === target.name);
    return service === undefined ? null : inspectService(service);
  }
  const edge = cluster.edges.find(
    ({ fromName, callee }) => fromName === target.from && callee.name === target.to,
  );
  return edge === undefined ? null : inspectEdge(edge);
}

function inspectService(service: Service): Inspection {
  const { instances, cluster, name, spec } = service;
  const own = instances.flatMap((instance) =>
    instance.inspect().map((table) => ({
      ...table,
      title: instances.length === 1 ? table.title : `#${instance.index + 1} ${table.title}`,
    })),
  );
  // What a backing service holds is what it is looked at for.
  const ownFirst = spec.work.kind !== 'code' && spec.work.kind !== 'declared';
  return {
    title: name,
    sections: [
      ...(ownFirst ? own : []),
      {
        title: 'Instances',
        columns: ['', 'State', 'Version', 'Address', 'Zone', 'Busy', 'Queued', 'Processor time'],
        rows: instances.map((instance) => [
          `#${instance.index + 1}`,
          stateText(instance),
          instance.version,
          instance.address,
          instance.zone ?? '–',
          `${instance.busy}`,
          `${instance.queued}`,
          millis(instance.processor.used),
        ]),
      },
      {
        title: 'Requests',
        columns: [],
        rows: [
          ['arrived', `${service.observer.offered}`],
          ['answered well', `${service.observer.ok}`],
          ...[...service.observer.failed].map(([cause, count]) => [cause, `${count}`]),
          ['under way', `${service.observer.inFlight}`],
        ],
      },
      ...(ownFirst ? [] : own),
      ...sidecarSections(cluster, instances),
      ...certificateSections(cluster, instances),
    ],
  };
}

function stateText(instance: Instance): string {
  if (instance.state === 'stopped') return 'empty';
  if (instance.isPaused) return 'paused';
  if (instance.avoidedBy === 0) return instance.state;
  return `${instance.state}, avoided by ${instance.avoidedBy}`;
}

function sidecarSections(cluster: Cluster, instances: readonly Instance[]): Section[] {
  if (cluster.mesh === null) return [];
  const { mesh } = cluster;
  const rows = instances.flatMap((instance) => {
    const sidecar = instance.down ? null : mesh.sidecarOf(instance);
    if (sidecar === null) return [];
    const { requests, attempts, retries, retryOverflow, flags } = sidecar.stats;
    const flagText = Object.entries(flags).map(([flag, count]) => `${flag} ${count}`);
    return [
      [
        `#${instance.index + 1}`,
        `${requests}`,
        `${attempts}`,
        `${retries}`,
        `${retryOverflow}`,
        flagText.join(', ') || '–',
      ],
    ];
  });
  if (rows.length === 0) return [];
  const columns = ['', 'Requests', 'Attempts', 'Retries', 'Retries refused', 'Response flags'];
  return [{ title: 'Sidecars', columns, rows }];
}

function certificateSections({ mesh }: Cluster, instances: readonly Instance[]): Section[] {
  const rows = instances.flatMap((instance) => {
    const workload = mesh?.certificates?.workloadOf(instance);
    if (workload === undefined) return [];
    const { certificate, trust, renewals } = workload;
    const place = `#${instance.index + 1}`;
    if (certificate === null) return [[place, '–', '–', '–', '–', '–', '–', '0', workload.plight]];
    const { serial, subject, notBefore, notAfter, issuer } = certificate;
    return [
      [
        ...[place, serial, subject, timeText(notBefore), timeText(notAfter), issuer],
        ...[[...trust!].join(', '), `${renewals}`, workload.plight],
      ],
    ];
  });
  if (rows.length === 0) return [];
  const columns = [
    ...['', 'Serial', 'Subject', 'Not before', 'Not after', 'Issuer'],
    ...['Trusts', 'Renewed', 'Renewal'],
  ];
  return [{ title: 'Certificates', columns, rows }];
}

function inspectEdge(edge: Edge): Inspection {
  const { observer, attempts, request, response } = edge;
  return {
    title: `${edge.fromName} → ${edge.callee.name}`,
    sections: [
      {
        title: 'Calls',
        columns: [],
        rows: [
          ['made', `${observer.offered}`],
          ['answered well', `${observer.ok}`],
          ...[...observer.failed].map(([cause, count]) => [cause, `${count}`]),
          ['under way', `${observer.inFlight}`],
          ...(attempts === null ? [] : [['attempts of sidecars', `${attempts.offered}`]]),
          ...(edge.link.cost === undefined && edge.cost === 0
            ? []
            : [['cost', `$${edge.cost.toPrecision(4)}`]]),
        ],
      },
      {
        title: 'Link',
        columns: ['', 'Requests', 'Answers'],
        rows: [
          ['state', cutText(request), cutText(response)],
          ['messages', `${edge.messages(0)}`, `${edge.messages(1)}`],
          ['transmissions lost', `${request.lost}`, `${response.lost}`],
          ['arrived changed', `${request.corrupted}`, `${response.corrupted}`],
          ...(edge.sized ? [['bytes', `${request.bytes}`, `${response.bytes}`]] : []),
          ...(edge.link.bandwidth === undefined
            ? []
            : [['waiting to leave', millis(request.backlog), millis(response.backlog)]]),
        ],
      },
      ...connectionSections(edge),
      ...hostSections(edge),
    ],
  };
}

const cutText = ({ cut }: Link) => (cut === null ? 'open' : cut === 'reset' ? 'reset' : 'cut');

function connectionSections(edge: Edge): Section[] {
  const rows = edge.callers.flatMap((caller) =>
    [...(caller?.pools ?? [])].map(([key, pool]) => [
      caller!.name,
      key.trim(),
      `${pool.open}`,
      `${pool.busy}`,
      `${pool.waiting}`,
      `${pool.opened}`,
      millis(pool.opened === 0 ? 0 : pool.handshakeMillis / pool.opened),
    ]),
  );
  if (rows.length === 0) return [];
  const columns = ['Caller', 'To', 'Open', 'Busy', 'Waiting', 'Opened so far', 'Mean handshake'];
  return [{ title: 'Connections', columns, rows: rows.slice(0, ROWS_MAX) }];
}

/** Rows of one table; a person reads no more, and a poll stays small. */
const ROWS_MAX = 200;

/** What callers think of the instances, where they think anything. */
function hostSections(edge: Edge): Section[] {
  const rows = edge.callers.flatMap((caller) => {
    if (caller === undefined) return [];
    const plain = caller.judged === null ? [] : [caller.judged];
    return [...plain, ...caller.upstreams.values()].flatMap((upstream) => {
      const { healthCheck, outlierDetection, version } = upstream.policy;
      if (healthCheck === undefined && outlierDetection === undefined) return [];
      return edge.callee.instances
        .filter((instance) => version === undefined || instance.version === version)
        .map(({ index }) => [
          caller.name,
          `#${index + 1}`,
          upstream.state(index),
          `${upstream.ejections}`,
          upstream.inPanic ? 'yes' : 'no',
        ]);
    });
  });
  if (rows.length === 0) return [];
  const columns = ['Caller', 'Instance', 'Health', 'Ejections', 'Panic'];
  return [{ title: 'As callers see it', columns, rows: rows.slice(0, ROWS_MAX) }];
}

/** `12.3 ms`, `1.5 s` */
function millis(value: number): string {
  const text = (number: number) => String(Number(number.toPrecision(3)));
  return value < 1000 ? `${text(value)} ms` : `${text(value / 1000)} s`;
}
