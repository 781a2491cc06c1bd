import type { Cluster } from '../cluster/cluster.ts';
import type { Instance } from '../cluster/instance.ts';
import {
  BREAKER_CODES,
  EDGE_STRIDE,
  FRAME_MESSAGES_MAX,
  type Frame,
  INSTANCE_STATES,
  INSTANCE_STRIDE,
  type RunState,
} from './protocol.ts';
import { topologyOf } from './topology.ts';

/** Makes the frames of one run; a grown topology goes out once with the next frame. */
export class FrameMaker {
  private shapeSent = -1;

  constructor(private readonly cluster: Cluster) {}

  make(state: RunState, achievedSpeed: number): Frame {
    const { cluster } = this;
    const { now } = cluster.kernel;
    const grown = cluster.shape !== this.shapeSent;
    this.shapeSent = cluster.shape;
    return {
      now,
      state,
      achievedSpeed,
      messages: cluster.messages.draw(now, FRAME_MESSAGES_MAX),
      messagesInFlight: cluster.messages.count,
      instances: instanceTable(cluster),
      edges: edgeTable(cluster),
      ...(grown ? { topology: topologyOf(cluster) } : {}),
    };
  }
}

function instanceTable(cluster: Cluster): Float32Array {
  const instances = cluster.services.flatMap((service) => service.instances);
  const table = new Float32Array(instances.length * INSTANCE_STRIDE);
  for (const [index, instance] of instances.entries()) {
    const at = index * INSTANCE_STRIDE;
    table[at] = instance.busy;
    table[at + 1] = instance.queued;
    table[at + 2] = INSTANCE_STATES.indexOf(stateOf(instance));
    table[at + 3] = BREAKER_CODES.indexOf(worstBreaker(instance));
  }
  return table;
}

function stateOf(instance: Instance): (typeof INSTANCE_STATES)[number] {
  switch (instance.state) {
    case 'stopped':
      return 'empty';
    case 'ready':
      if (instance.isPaused) return 'paused';
      return instance.avoidedBy > 0 ? 'ejected' : 'up';
    default:
      return instance.state;
  }
}

const CUTS = [null, 'black-hole', 'reset'] as const;

function edgeTable(cluster: Cluster): Float32Array {
  const table = new Float32Array(cluster.edges.length * EDGE_STRIDE);
  for (const [index, edge] of cluster.edges.entries()) {
    const at = index * EDGE_STRIDE;
    const { open, waiting } = edge.connections();
    table[at] = CUTS.indexOf(edge.request.cut ?? edge.response.cut);
    table[at + 1] = edge.loss;
    table[at + 2] = open;
    table[at + 3] = waiting;
  }
  return table;
}

/** With several breakers the one that lets least through is drawn. */
function worstBreaker(instance: Instance) {
  const states = new Set(instance.breakers.values());
  if (states.has('open')) return 'open';
  if (states.has('half-open')) return 'half-open';
  return states.has('closed') ? 'closed' : null;
}
