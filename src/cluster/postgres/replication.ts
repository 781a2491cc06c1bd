import type { Millis } from '../../base/units.ts';
import type { ProgramHost } from '../program.ts';
import type { DataDirectory } from './data-directory.ts';
import type { CommittedChange } from './storage.ts';

interface Standby {
  readonly directory: DataDirectory;
  /** Commits it has not applied yet, oldest first. */
  readonly pending: { readonly at: Millis; readonly changes: readonly CommittedChange[] }[];
  /** Null while its process is down. */
  host: ProgramHost | null;
}

/**
 * A primary and its standbys. A standby applies each commit `lag` after it was made, in order, and
 * makes up for what it missed when it was down. Simplified: what is replicated does not pass the
 * network and costs no processor time, a commit does not wait for it, and nobody is promoted.
 */
export class Replication {
  private readonly standbys = new Map<number, Standby>();

  constructor(
    private readonly primary: DataDirectory,
    private readonly lag: Millis,
  ) {}

  /** Data of the server in that place; a standby's first start copies the primary's. */
  directoryOf({ instance, service }: ProgramHost): DataDirectory {
    if (instance === 0) return this.primary;
    const known = this.standbys.get(instance);
    if (known !== undefined) return known.directory;
    const directory = this.primary.copy(`${service}/${instance}`);
    this.standbys.set(instance, { directory, pending: [], host: null });
    return directory;
  }

  started(host: ProgramHost): void {
    const standby = this.standbys.get(host.instance);
    if (standby === undefined) return;
    standby.host = host;
    for (const { at } of standby.pending) {
      host.kernel.schedule(Math.max(0, at - host.kernel.now), apply, standby);
    }
  }

  stopped({ instance }: ProgramHost): void {
    const standby = this.standbys.get(instance);
    if (standby !== undefined) standby.host = null;
  }

  committed({ kernel }: ProgramHost, changes: readonly CommittedChange[]): void {
    for (const standby of this.standbys.values()) {
      standby.pending.push({ at: kernel.now + this.lag, changes });
      standby.host?.kernel.schedule(this.lag, apply, standby);
    }
  }

  /** Commits that a standby still has to apply. */
  waiting({ instance }: ProgramHost): number {
    return this.standbys.get(instance)?.pending.length ?? 0;
  }
}

function apply(standby: Standby): void {
  const { host } = standby;
  if (host === null) return;
  if (host.stalled) host.postpone(apply, standby);
  else {
    while (standby.pending.length > 0 && standby.pending[0]!.at <= host.kernel.now) {
      standby.directory.storage.replay(standby.pending.shift()!.changes);
    }
  }
}
