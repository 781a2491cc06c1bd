import type { Cluster } from '../cluster/cluster.ts';
import type { Topology, TopologyEndpoint } from './protocol.ts';

/** What stands where, as the page's frames index it. */
export function topologyOf(cluster: Cluster): Topology {
  const endpoints: TopologyEndpoint[] = [
    { name: 'client', kind: 'client', replicas: 0, concurrency: 0, queue: 0, firstInstance: 0 },
  ];
  let firstInstance = 0;
  for (const { spec } of cluster.services) {
    const { name, replicas, concurrency, queue } = spec;
    endpoints.push({ name, kind: spec.work.kind, replicas, concurrency, queue, firstInstance });
    firstInstance += replicas;
  }
  const edges = cluster.edges.map(({ from, callee, loss }) => ({
    from,
    to: callee.endpoint,
    loss,
  }));
  return { endpoints, edges };
}
