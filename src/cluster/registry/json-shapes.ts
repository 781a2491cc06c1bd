/** The catalog's contents as Consul's HTTP API shows them. */
import type { Check, RegisteredService } from './catalog.ts';
import { durationText } from './duration.ts';

/** The one agent everything is registered with. */
export interface AgentNode {
  readonly name: string;
  readonly address: string;
}

const DATACENTER = 'dc1';
const WEIGHTS = { Passing: 1, Warning: 1 };

export function agentService({ definition }: RegisteredService): object {
  const { id, name, tags, meta, port, address } = definition;
  return {
    ID: id,
    Service: name,
    Tags: tags,
    Meta: meta,
    Port: port,
    Address: address,
    Weights: WEIGHTS,
    EnableTagOverride: false,
    Datacenter: DATACENTER,
  };
}

export function healthCheck(node: AgentNode, check: Check): object {
  const { definition, service, status, output, createIndex, modifyIndex } = check;
  const { kind } = definition;
  return {
    Node: node.name,
    CheckID: definition.id,
    Name: definition.name,
    Status: status,
    Notes: definition.notes,
    Output: output,
    ServiceID: service.id,
    ServiceName: service.name,
    ServiceTags: service.tags,
    Type: kind.kind,
    Interval: kind.kind === 'http' ? durationText(kind.interval) : '',
    Timeout: kind.kind === 'http' ? durationText(kind.timeout) : '',
    CreateIndex: createIndex,
    ModifyIndex: modifyIndex,
  };
}

/** An entry of `/v1/health/service/:name`. */
export function healthEntry(node: AgentNode, service: RegisteredService): object {
  const { id, name, tags, meta, port, address } = service.definition;
  return {
    Node: { Node: node.name, Address: node.address, Datacenter: DATACENTER, Meta: {} },
    Service: {
      ID: id,
      Service: name,
      Tags: tags,
      Address: address,
      Meta: meta,
      Port: port,
      Weights: WEIGHTS,
      EnableTagOverride: false,
      CreateIndex: service.createIndex,
      ModifyIndex: service.modifyIndex,
    },
    Checks: service.checks.map((check) => healthCheck(node, check)),
  };
}

/** An entry of `/v1/catalog/service/:name`. */
export function catalogEntry(node: AgentNode, service: RegisteredService): object {
  const { id, name, tags, meta, port, address } = service.definition;
  return {
    Node: node.name,
    Address: node.address,
    Datacenter: DATACENTER,
    ServiceID: id,
    ServiceName: name,
    ServiceTags: tags,
    ServiceAddress: address,
    ServiceMeta: meta,
    ServicePort: port,
    CreateIndex: service.createIndex,
    ModifyIndex: service.modifyIndex,
  };
}
