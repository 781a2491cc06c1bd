import type { EnvoyCluster } from '../../cluster/mesh/config.ts';
import {
  ADDRESS,
  ENDPOINT,
  LB_ENDPOINT,
  LOAD_ASSIGNMENT,
  LOCALITY_ENDPOINTS,
  SOCKET_ADDRESS,
} from './fields.ts';
import type { Mapping, Value } from './value.ts';

type Endpoint = EnvoyCluster['endpoints'][number];

/** Addresses of `load_assignment`, or of the v2 API's `hosts`. */
export function clusterEndpoints(fields: Mapping): Endpoint[] {
  const assignment = fields.take('load_assignment')?.mapping(LOAD_ASSIGNMENT);
  const named = assignment?.need('cluster_name', 'Add it: the cluster’s name.');
  const clusterName = named?.text();
  const groups = assignment?.take('endpoints')?.list() ?? [];
  const found = groups.flatMap((group) => {
    const items = group.mapping(LOCALITY_ENDPOINTS)?.take('lb_endpoints')?.list() ?? [];
    return items.flatMap((item) => {
      const endpoint = item.mapping(LB_ENDPOINT)?.take('endpoint')?.mapping(ENDPOINT);
      const address = endpoint?.need('address', 'Add address with a socket_address.');
      return address === undefined ? [] : (socketAddress(address) ?? []);
    });
  });
  const hosts = fields.take('hosts')?.list() ?? [];
  const name = fields.take('name')?.text();
  if (clusterName !== undefined && name !== undefined && clusterName !== name) {
    named!.notice(`it is not the cluster’s name, "${name}"`, 'Write the same name in both places.');
  }
  return [...found, ...hosts.flatMap((host) => socketAddress(host) ?? [])];
}

function socketAddress(at: Value): Endpoint | undefined {
  const socket = at.mapping(ADDRESS)?.take('socket_address')?.mapping(SOCKET_ADDRESS);
  const address = socket?.need('address', 'Add it: a service’s name.')?.text();
  const port = socket?.take('port_value')?.whole(0, 65_535) ?? null;
  return address === undefined ? undefined : { address, port };
}
