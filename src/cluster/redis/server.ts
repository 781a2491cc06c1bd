import type { Bytes, Millis } from '../../base/units.ts';
import type { RandomStream } from '../../kernel/random.ts';
import { expireSome } from './active-expiry.ts';
import type { Command, CommandFlag } from './command.ts';
import { CommandLog, type LogEntry, type LoggedCommand } from './command-log.ts';
import { findCommand, unknownCommand } from './command-table.ts';
import { Database, type Host } from './database.ts';
import { Evictor, type Policy } from './eviction.ts';
import { beyond, HELD_MAX, TRANSACTION_MAX, WORK_MAX } from './limits.ts';
import { ALONE, type ReplicationView } from './replication-view.ts';
import { errorReply, isCommandError, QUEUED, type Reply, wrongArity } from './reply.ts';
import { RedisSession } from './session.ts';
import { keysOf, loadKeys, type RedisSnapshot } from './snapshot.ts';
import { Watchers } from './transaction.ts';

export interface RedisOptions {
  /** Unix ms; fractions are cut off, as Redis counts whole ones. */
  readonly now: () => Millis;
  readonly random: RandomStream;
  /** 0, the default, is no limit. Only keys and values count, not what an empty server takes. */
  readonly maxmemory?: Bytes;
  /** Default `noeviction`. */
  readonly policy?: Policy;
  /** Bytes of the command log kept for replicas and files (default 0: no log). Redis' is 1 MB. */
  readonly backlog?: Bytes;
  /** Keys, and elements of values, at most (default {@link HELD_MAX}). */
  readonly heldMax?: number;
}

const DATABASES = 16;
const OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";
const NO_REPLICAS = 'NOREPLICAS Not enough good replicas to write.';
const READ_ONLY = "READONLY You can't write against a read only replica.";

/**
 * The data and the commands of one Redis, without network and without time of its own: a command
 * is executed at once. What it would have taken is `costOf` (cost.ts) of its `elements`.
 */
export class RedisServer implements Host {
  readonly databases: readonly Database[];
  readonly watchers = new Watchers();
  readonly random: RandomStream;
  maxmemory: Bytes;
  now: Millis = 0;
  role: 'primary' | 'replica' = 'primary';
  expiry: Host['expiry'] = 'delete';
  /** Names the history of changes the data comes from; a promotion begins another. */
  history: string;
  /** The history before it (`master_replid2`), which the data has up to that offset; −1: none. */
  formerHistory = '';
  formerOffset = -1;
  /** Its part in a replicated service. */
  replication: ReplicationView = ALONE;
  readonly log: CommandLog;

  /** Elements the last command worked on where its reply does not show them. */
  elements = 0;
  clients = 0;
  commands = 0;
  hits = 0;
  misses = 0;
  expired = 0;
  evicted = 0;
  /** Times it gave a replica everything, or just the end of the log. */
  fullSyncs = 0;
  partialSyncs = 0;
  usedMemory: Bytes = 0;
  expiring = 0;
  held = 0;
  readonly heldMax: number;
  /** Elements the last command (or transaction) worked on, whether they cost time or not. */
  worked = 0;
  /** Changes since {@link snapshot} was last called. */
  changesSinceSave = 0;

  private changes = 0;
  private effects: string[][] = [];
  private pending: LoggedCommand[] = [];
  private sessions = 0;
  private chosenPolicy: Policy;
  private readonly evictor: Evictor;
  private readonly clock: () => Millis;

  constructor(options: RedisOptions) {
    this.clock = options.now;
    this.random = options.random;
    this.maxmemory = options.maxmemory ?? 0;
    this.heldMax = options.heldMax ?? HELD_MAX;
    this.chosenPolicy = options.policy ?? 'noeviction';
    this.log = new CommandLog(options.backlog ?? 0);
    this.evictor = new Evictor(options.random);
    this.databases = Array.from({ length: DATABASES }, (_, index) => new Database(index, this));
    this.history = this.newHistory();
  }

  get policy(): Policy {
    return this.chosenPolicy;
  }

  set policy(policy: Policy) {
    this.chosenPolicy = policy;
    this.evictor.reset();
  }

  /** Place in the log: bytes of all changes of this history. */
  get offset(): number {
    return this.log.offset;
  }

  connect(): RedisSession {
    this.clients++;
    return new RedisSession(this, ++this.sessions);
  }

  disconnect(): void {
    this.clients--;
  }

  /** What `RedisSession.execute` calls. */
  execute(session: RedisSession, args: readonly string[]): Reply {
    this.now = Math.floor(this.clock());
    this.elements = 0;
    this.worked = 0;
    const { transaction } = session;
    const command = findCommand(args[0] ?? '');
    const refusal = this.refusal(session, command, args);
    let reply: Reply;
    if (refusal !== null || !command) {
      if (command?.name === 'exec') {
        transaction.end();
        const why = refusal!.replace(/^ERR /, '');
        reply = errorReply(`EXECABORT Transaction discarded because of: ${why}`);
      } else {
        transaction.failed ||= transaction.queue !== null;
        reply = errorReply(refusal!);
      }
    } else if (transaction.queue && !command.control) {
      if (transaction.queue.push({ command, args }) > TRANSACTION_MAX) {
        throw beyond('too many commands are queued by MULTI', TRANSACTION_MAX, 'Call EXEC sooner.');
      }
      reply = QUEUED;
    } else reply = this.run(session, command, args);
    if (this.pending.length > 0) {
      this.flushLog();
      session.written = this.log.offset;
    }
    return reply;
  }

  /** Why a command is not even tried, or null. */
  private refusal(
    session: RedisSession,
    command: Command | undefined,
    args: readonly string[],
  ): string | null {
    if (!command) return unknownCommand(args.length > 0 ? args : ['']);
    const { arity } = command;
    if (arity > 0 ? args.length !== arity : args.length < -arity) return wrongArity(command.name);
    if (this.maxmemory > 0 && this.role === 'primary' && !this.makeRoom()) {
      // Queueing needs memory as well, whatever the command.
      const queued = session.transaction.queue !== null && !command.control;
      if (queued || needs(session, command, 'denyoom')) return OUT_OF_MEMORY;
    }
    const alone = this.role === 'primary' && this.replication === ALONE;
    if (alone || !needs(session, command, 'write')) return null;
    if (this.role === 'replica') return READ_ONLY;
    return this.replication.enoughReplicas ? null : NO_REPLICAS;
  }

  /** Runs a command that may run, and notes what it changed. For EXEC too. */
  run(session: RedisSession, command: Command, args: readonly string[]): Reply {
    this.commands++;
    const before = this.changes;
    const { db } = session;
    if (this.effects.length > 0) this.effects = [];
    let reply: Reply;
    try {
      reply = command.run(session, args);
    } catch (thrown) {
      if (!isCommandError(thrown)) throw thrown;
      reply = errorReply(thrown.text);
    }
    if (this.changes !== before && this.log.active && command.name !== 'exec') {
      const effects = this.effects.length > 0 ? this.effects : [args];
      for (const effect of effects) this.pending.push({ db: db.index, args: effect });
    }
    return reply;
  }

  private flushLog(): void {
    if (this.pending.length === 0) return;
    this.log.append(this.pending, this.now);
    this.pending = [];
  }

  work(elements: number): void {
    this.worked += elements;
    if (this.worked > WORK_MAX) {
      throw beyond('one command works on too many elements', WORK_MAX, 'Ask for less at a time.');
    }
  }

  changed(database: Database, key: string): void {
    this.changes++;
    this.changesSinceSave++;
    this.watchers.touch(database, key);
  }

  vanished(database: Database, key: string): void {
    this.changesSinceSave++;
    this.watchers.touch(database, key);
    if (this.log.active) this.pending.push({ db: database.index, args: ['DEL', key] });
  }

  effect(command: readonly string[]): void {
    if (this.log.active) this.effects.push([...command]);
  }

  /** Empties a database; watchers of its keys are told. */
  flush(database: Database): void {
    this.changes++;
    for (const entry of [...database.keys.values()]) {
      database.remove(entry);
      this.changed(database, entry.key);
    }
  }

  /** Evicts keys until memory is below the limit; false when that cannot be reached. */
  private makeRoom(): boolean {
    while (this.usedMemory > this.maxmemory) {
      const victim = this.evictor.victim(this.databases, this.policy);
      if (!victim) return false;
      victim.db.remove(victim.entry);
      this.evicted++;
      this.elements++;
      this.vanished(victim.db, victim.entry.key);
    }
    return true;
  }

  /**
   * One turn of the active expiry cycle, to be called ten times a second: samples keys with a time
   * to live and removes the expired ones. Returns how many keys it looked at, for the time it took.
   * A replica does nothing.
   */
  activeExpire(): number {
    if (this.expiry !== 'delete') return 0;
    this.now = Math.floor(this.clock());
    const looked = expireSome(this.databases, this.random, this.now);
    this.flushLog();
    return looked;
  }

  /** All data as it is now. */
  snapshot(): RedisSnapshot {
    this.now = Math.floor(this.clock());
    this.changesSinceSave = 0;
    const { history, offset, now } = this;
    return { history, offset, at: now, databases: this.databases.map(keysOf) };
  }

  /**
   * Takes the data of a snapshot, or none for null, in place of its own: a start after a crash.
   * Sessions of before must be closed by the caller. A primary begins a new history.
   */
  restore(snapshot: RedisSnapshot | null): void {
    this.now = Math.floor(this.clock());
    for (const db of this.databases) {
      for (const entry of [...db.keys.values()]) db.remove(entry);
      loadKeys(db, snapshot?.databases[db.index] ?? []);
    }
    this.evictor.reset();
    this.changesSinceSave = 0;
    this.log.restart(snapshot?.offset ?? 0);
    this.formerOffset = -1;
    this.history = this.role === 'replica' && snapshot ? snapshot.history : this.newHistory();
  }

  /**
   * Becomes the primary with the data it has: what it has not been told is lost. Other replicas of
   * the primary before it, which have no more than it has, can go on from where they are.
   */
  promote(): void {
    this.role = 'primary';
    this.expiry = 'delete';
    this.formerHistory = this.history;
    this.formerOffset = this.offset;
    this.history = this.newHistory();
  }

  /** Whether a replica with `history` up to `offset` lacks nothing but the end of the log (PSYNC). */
  canContinue(history: string, offset: number): boolean {
    const former = history === this.formerHistory && offset <= this.formerOffset;
    return (history === this.history || former) && this.log.since(offset) !== null;
  }

  /** Becomes a replica: writes are refused, expired keys wait for the primary's word. */
  demote(): void {
    this.role = 'replica';
    this.expiry = 'hide';
  }

  /** Applies changes of the primary, which must follow on this replica's offset. */
  apply(entries: readonly LogEntry[]): void {
    if (entries.length === 0) return;
    this.now = Math.floor(this.clock());
    const session = new RedisSession(this, 0);
    this.expiry = 'ignore';
    for (const { commands, at } of entries) {
      for (const { db, args } of commands) {
        session.db = this.databases[db]!;
        this.run(session, findCommand(args[0]!)!, args);
      }
      // What this replica would log by itself is what it was told: its log goes on for its own replicas.
      this.pending = [];
      this.log.append(commands, at);
      if (!this.log.active) this.log.offset = entries[entries.length - 1]!.offset;
    }
    this.expiry = 'hide';
  }

  /** Counters to zero, as CONFIG RESETSTAT does. */
  resetStatistics(): void {
    this.commands = this.hits = this.misses = this.expired = this.evicted = 0;
  }

  private newHistory(): string {
    let text = '';
    for (let i = 0; i < 5; i++) text += this.random.uint32().toString(16).padStart(8, '0');
    return text;
  }
}

/** Whether a command has a flag; EXEC has those of what it executes. */
function needs({ transaction }: RedisSession, command: Command, flag: CommandFlag): boolean {
  if (command.flags.includes(flag)) return true;
  if (command.name !== 'exec' || !transaction.queue) return false;
  return transaction.queue.some((queued) => queued.command.flags.includes(flag));
}
