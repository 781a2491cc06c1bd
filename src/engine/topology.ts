import type { Cluster } from '../cluster/cluster.ts';
import type { Topology, TopologyEndpoint } from './protocol.ts';

/** What stands where, as the page's frames index it. */
export function topologyOf(cluster: Cluster): Topology {
  const zones = cluster.scenario.zones?.names ?? [];
  const endpoints: TopologyEndpoint[] = [
    {
      name: 'client',
      kind: 'client',
      replicas: 0,
      zones: [],
      sidecar: false,
      concurrency: 0,
      queue: 0,
      firstInstance: 0,
    },
  ];
  let firstInstance = 0;
  for (const { spec, instances } of cluster.services) {
    const { name, concurrency, queue, work } = spec;
    endpoints.push({
      name,
      kind: work.kind,
      replicas: instances.length,
      zones: zones.length === 0 ? [] : instances.map(({ zone }) => zones.indexOf(zone ?? '')),
      sidecar: cluster.mesh?.hasSidecar(name) ?? false,
      concurrency,
      queue,
      firstInstance,
    });
    firstInstance += instances.length;
  }
  const edges = cluster.edges.map(({ from, callee, link }) => ({
    from,
    to: callee.endpoint,
    loss: link.loss,
  }));
  return { endpoints, edges, zones };
}
