import { RandomStream } from '../../kernel/random.ts';
import { replicate } from './replication.ts';
import { RedisServer } from './server.ts';
import type { RedisSnapshot } from './snapshot.ts';

/**
 * What is on disk of a server with `appendonly yes`: everything up to the last {@link sync}. With
 * `appendfsync everysec` that is called once a second, so a crash loses up to a second of writes;
 * with `always`, after every command. Kept as the data it would give, not as a growing file.
 */
export class AppendOnlyFile {
  private readonly image: RedisServer;

  /** `server` must keep a log (`backlog`) as long as what it writes between two syncs. */
  constructor(private readonly server: RedisServer) {
    // The image picks nothing by chance: a stream of its own leaves the server's draws alone.
    const random = new RandomStream(0, 'redis', 'append-only file');
    this.image = new RedisServer({ now: () => server.now, random });
    this.sync();
  }

  /** What the server has executed is on disk now. */
  sync(): void {
    replicate(this.server, this.image);
  }

  /** What a start after a crash reads. */
  recover(): RedisSnapshot {
    return this.image.snapshot();
  }
}
