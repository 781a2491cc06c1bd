import { type Command, command } from '../command.ts';
import { CommandError, integer, ONE, type Reply, ZERO } from '../reply.ts';
import type { RedisSession } from '../session.ts';
import { expiryArgument, type TimeForm } from './expiry-times.ts';

interface Conditions {
  readonly nx: boolean;
  readonly xx: boolean;
  readonly gt: boolean;
  readonly lt: boolean;
}

function conditions(args: readonly string[]): Conditions {
  const found = { nx: false, xx: false, gt: false, lt: false };
  for (let i = 3; i < args.length; i++) {
    const option = args[i]!.toLowerCase();
    if (!Object.hasOwn(found, option)) throw new CommandError(`ERR Unsupported option ${args[i]}`);
    found[option as keyof Conditions] = true;
  }
  if (found.nx && (found.xx || found.gt || found.lt)) {
    throw new CommandError('ERR NX and XX, GT or LT options at the same time are not compatible');
  }
  if (found.gt && found.lt) {
    throw new CommandError('ERR GT and LT options at the same time are not compatible');
  }
  return found;
}

/** No time to live counts as an infinite one. */
function allows({ nx, xx, gt, lt }: Conditions, current: number, at: number): boolean {
  if (nx && current >= 0) return false;
  if (xx && current < 0) return false;
  if (gt && (current < 0 || at <= current)) return false;
  return !(lt && current >= 0 && at >= current);
}

function expire(name: string, form: TimeForm): Command {
  return command(name, -3, 'write fast', ({ db }, args) => {
    const when = conditions(args);
    const { host } = db;
    const key = args[1]!;
    const at = expiryArgument(args[2]!, form, host.now, name, false);
    const entry = db.find(key);
    if (!entry || !allows(when, entry.expiresAt, at)) return ZERO;
    if (at <= host.now && host.expiry === 'delete') {
      db.delete(key);
      host.effect(['DEL', key]);
      return ONE;
    }
    // A replica may be told of a time before 1970 only by a primary that has lost its clock.
    db.setExpiry(entry, Math.max(0, at));
    db.changed(key);
    host.effect(['PEXPIREAT', key, `${at}`]);
    return ONE;
  });
}

/** TTL and PTTL (what is left), EXPIRETIME and PEXPIRETIME (when): −2 no key, −1 no time to live. */
function remaining(seconds: boolean, relative: boolean): Command['run'] {
  return ({ db }: RedisSession, args): Reply => {
    const entry = db.lookup(args[1]!);
    if (!entry) return integer(-2);
    if (entry.expiresAt < 0) return integer(-1);
    const time = relative ? Math.max(0, entry.expiresAt - db.host.now) : entry.expiresAt;
    return integer(seconds ? Math.floor((time + 500) / 1000) : time);
  };
}

function persist({ db }: RedisSession, args: readonly string[]): Reply {
  const entry = db.find(args[1]!);
  if (!entry || entry.expiresAt < 0) return ZERO;
  db.setExpiry(entry, -1);
  db.changed(args[1]!);
  return ONE;
}

export const EXPIRY_COMMANDS: readonly Command[] = [
  expire('expire', { seconds: true, relative: true }),
  expire('pexpire', { seconds: false, relative: true }),
  expire('expireat', { seconds: true, relative: false }),
  expire('pexpireat', { seconds: false, relative: false }),
  command('ttl', 2, 'readonly fast', remaining(true, true)),
  command('pttl', 2, 'readonly fast', remaining(false, true)),
  command('expiretime', 2, 'readonly fast', remaining(true, false)),
  command('pexpiretime', 2, 'readonly fast', remaining(false, false)),
  command('persist', 2, 'write fast', persist),
];
