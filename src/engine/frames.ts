import type { Cluster } from '../cluster/cluster.ts';
import type { Instance } from '../cluster/instance.ts';
import {
  BREAKER_CODES,
  FRAME_MESSAGES_MAX,
  type Frame,
  INSTANCE_STRIDE,
  type RunState,
} from './protocol.ts';
import { topologyOf } from './topology.ts';

/** Makes the frames of one run; a grown topology goes out once with the next frame. */
export class FrameMaker {
  private edgesSent = -1;

  constructor(private readonly cluster: Cluster) {}

  make(state: RunState, achievedSpeed: number): Frame {
    const { cluster } = this;
    const { now } = cluster.kernel;
    const grown = cluster.edges.length !== this.edgesSent;
    this.edgesSent = cluster.edges.length;
    return {
      now,
      state,
      achievedSpeed,
      messages: cluster.messages.draw(now, FRAME_MESSAGES_MAX),
      messagesInFlight: cluster.messages.count,
      instances: instanceTable(cluster),
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
    table[at + 2] = instance.down ? 0 : 1;
    table[at + 3] = BREAKER_CODES.indexOf(worstBreaker(instance));
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
