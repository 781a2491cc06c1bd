import { utf8Bytes } from '../../../network/message-size.ts';
import { ALL_KEYS, type Command, command, PAIR_KEYS } from '../command.ts';
import type { Database } from '../database.ts';
import { integerArgument } from '../integers.ts';
import { beyond, STRING_BYTES_MAX } from '../limits.ts';
import {
  array,
  bulk,
  CommandError,
  integer,
  NIL,
  OK,
  ONE,
  type Reply,
  SYNTAX,
  WRONG_TYPE,
  wrongArity,
  ZERO,
} from '../reply.ts';
import type { RedisSession } from '../session.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { StringValue } from '../values.ts';
import { expiryArgument, TIME_OPTIONS, type TimeForm } from './expiry-times.ts';

/** `proto-max-bulk-len`. */
const LONGEST = 512 * 1024 * 1024;
const TOO_LONG = 'ERR string exceeds maximum allowed size (proto-max-bulk-len)';

function get({ db }: RedisSession, args: readonly string[]): Reply {
  const value = db.read(args[1]!, 'string');
  return value ? { type: 'bulk', text: value.text } : NIL;
}

interface SetOptions {
  readonly condition: 'NX' | 'XX' | null;
  readonly get: boolean;
  readonly keepTtl: boolean;
  readonly persist: boolean;
  readonly expiry: { readonly form: TimeForm; readonly text: string } | null;
}

/** Options of SET from argument 3, or of GETEX from 2 (`parseExtendedStringArgumentsOrReply`). */
function setOptions(args: readonly string[], start: number, getex: boolean): SetOptions {
  let condition: SetOptions['condition'] = null;
  let get = false;
  let keepTtl = false;
  let persist = false;
  let expiry: SetOptions['expiry'] = null;
  for (let i = start; i < args.length; i++) {
    const option = args[i]!.toUpperCase();
    const form = Object.hasOwn(TIME_OPTIONS, option) ? TIME_OPTIONS[option] : undefined;
    if (form && !expiry && !keepTtl && !persist && i + 1 < args.length) {
      expiry = { form, text: args[++i]! };
    } else if (getex) {
      if (option !== 'PERSIST' || expiry) throw new CommandError(SYNTAX);
      persist = true;
    } else if ((option === 'NX' || option === 'XX') && (condition ?? option) === option) {
      condition = option;
    } else if (option === 'GET') get = true;
    else if (option === 'KEEPTTL' && !expiry) keepTtl = true;
    else throw new CommandError(SYNTAX);
  }
  return { condition, get, keepTtl, persist, expiry };
}

const PLAIN: SetOptions = {
  condition: null,
  get: false,
  keepTtl: false,
  persist: false,
  expiry: null,
};

function set({ db }: RedisSession, args: readonly string[]): Reply {
  const options = args.length === 3 ? PLAIN : setOptions(args, 3, false);
  return setGeneric(db, 'set', args[1]!, args[2]!, options, OK, NIL);
}

function setGeneric(
  db: Database,
  name: string,
  key: string,
  text: string,
  options: SetOptions,
  done: Reply,
  refused: Reply,
): Reply {
  const { host } = db;
  const { expiry, condition } = options;
  const at = expiry ? expiryArgument(expiry.text, expiry.form, host.now, name, true) : -1;
  let reply = done;
  if (options.get) reply = bulk(db.read(key, 'string')?.text ?? null);
  if (condition && (condition === 'NX') === (db.find(key) !== undefined)) {
    return options.get ? reply : refused;
  }
  const entry = db.put(key, new StringValue(text), options.keepTtl);
  if (expiry) {
    db.setExpiry(entry, at);
    host.effect(['SET', key, text, 'PXAT', `${at}`]);
  }
  db.changed(key);
  return reply;
}

const NX: SetOptions = { ...PLAIN, condition: 'NX' };

const setnx = ({ db }: RedisSession, args: readonly string[]): Reply =>
  setGeneric(db, 'setnx', args[1]!, args[2]!, NX, ONE, ZERO);

/** SETEX and PSETEX. */
function setWithTime(name: string, option: 'EX' | 'PX'): Command {
  const form = TIME_OPTIONS[option]!;
  return command(name, 4, 'write denyoom', ({ db }, args) =>
    setGeneric(
      db,
      name,
      args[1]!,
      args[3]!,
      { ...PLAIN, expiry: { form, text: args[2]! } },
      OK,
      NIL,
    ),
  );
}

function getset({ db }: RedisSession, args: readonly string[]): Reply {
  const old = db.read(args[1]!, 'string');
  db.setString(args[1]!, new StringValue(args[2]!));
  return bulk(old?.text ?? null);
}

function getdel({ db }: RedisSession, args: readonly string[]): Reply {
  const old = db.read(args[1]!, 'string');
  if (!old) return NIL;
  db.delete(args[1]!);
  db.host.effect(['DEL', args[1]!]);
  return bulk(old.text);
}

function getex({ db }: RedisSession, args: readonly string[]): Reply {
  const options = setOptions(args, 2, true);
  const key = args[1]!;
  const entry = db.lookup(key);
  if (!entry) return NIL;
  if (entry.value.type !== 'string') throw new CommandError(WRONG_TYPE);
  const reply = bulk(entry.value.text);
  const { expiry } = options;
  const { host } = db;
  if (expiry) {
    const at = expiryArgument(expiry.text, expiry.form, host.now, 'getex', true);
    if (at <= host.now && host.expiry === 'delete') {
      db.delete(key);
      host.effect(['DEL', key]);
    } else {
      db.setExpiry(entry, at);
      db.changed(key);
      host.effect(['PEXPIREAT', key, `${at}`]);
    }
  } else if (options.persist && entry.expiresAt >= 0) {
    db.setExpiry(entry, -1);
    db.changed(key);
    host.effect(['PERSIST', key]);
  }
  return reply;
}

function checkSize(size: number): void {
  if (size > LONGEST) throw new CommandError(TOO_LONG);
  if (size > STRING_BYTES_MAX) {
    throw beyond(`a string of ${size} bytes is made`, STRING_BYTES_MAX, 'Use smaller values.');
  }
}

function append({ db }: RedisSession, args: readonly string[]): Reply {
  const old = db.write(args[1]!, 'string');
  const text = (old?.text ?? '') + args[2]!;
  const size = (old?.size ?? 0) + utf8Bytes(args[2]!);
  checkSize(size);
  db.setString(args[1]!, new StringValue(text, size), true);
  return integer(size);
}

const strlen = ({ db }: RedisSession, args: readonly string[]): Reply =>
  integer(db.read(args[1]!, 'string')?.size ?? 0);

/** By doubling: the realm of a run limits what `padEnd` may make. */
function zeros(count: number): string {
  if (count <= 0) return '';
  const half = zeros(count >> 1);
  return count % 2 === 0 ? half + half : `${half}${half}\0`;
}

const isAscii = (text: string): boolean => utf8Bytes(text) === text.length;

/** Offsets are bytes; what begins or ends inside a character gives U+FFFD for the bytes left of it. */
function getrange({ db }: RedisSession, args: readonly string[]): Reply {
  let start = integerArgument(args[2]!);
  let end = integerArgument(args[3]!);
  const value = db.read(args[1]!, 'string');
  if (!value || (start < 0 && end < 0 && start > end)) return bulk('');
  const { size } = value;
  start = Math.max(0, start < 0 ? size + start : start);
  end = Math.min(size - 1, Math.max(0, end < 0 ? size + end : end));
  if (start > end || size === 0) return bulk('');
  if (size === value.text.length) return bulk(value.text.slice(start, end + 1));
  db.host.work(size);
  return bulk(decodeUtf8(encodeUtf8(value.text), start, end + 1));
}

function setrange({ db }: RedisSession, args: readonly string[]): Reply {
  const offset = integerArgument(args[2]!);
  if (offset < 0) throw new CommandError('ERR offset is out of range');
  const [key, patch] = [args[1]!, args[3]!];
  const value = db.write(key, 'string');
  const old = value?.text ?? '';
  const size = value?.size ?? 0;
  if (patch === '') return integer(size);
  const patchSize = utf8Bytes(patch);
  checkSize(offset + patchSize);
  db.host.work(Math.max(size, offset + patchSize) / 8);
  db.setString(key, new StringValue(patched(old, offset, patch)), true);
  return integer(Math.max(size, offset + patchSize));
}

function patched(old: string, offset: number, patch: string): string {
  if (isAscii(old) && isAscii(patch)) {
    return (
      old.slice(0, offset) + zeros(offset - old.length) + patch + old.slice(offset + patch.length)
    );
  }
  const before = encodeUtf8(old);
  const part = encodeUtf8(patch);
  const bytes = new Uint8Array(Math.max(before.length, offset + part.length));
  bytes.set(before);
  bytes.set(part, offset);
  return decodeUtf8(bytes);
}

function mget({ db }: RedisSession, args: readonly string[]): Reply {
  return array(
    args.slice(1).map((key) => {
      const value = db.lookup(key)?.value;
      return bulk(value?.type === 'string' ? value.text : null);
    }),
  );
}

function mset(name: string, onlyNew: boolean): Command['run'] {
  return ({ db }, args) => {
    if (args.length % 2 === 0) throw new CommandError(wrongArity(name));
    if (onlyNew) {
      for (let i = 1; i < args.length; i += 2) if (db.find(args[i]!)) return ZERO;
    }
    for (let i = 1; i < args.length; i += 2) {
      db.setString(args[i]!, new StringValue(args[i + 1]!));
    }
    db.host.elements += args.length >> 1;
    return onlyNew ? ONE : OK;
  };
}

export const STRING_COMMANDS: readonly Command[] = [
  command('get', 2, 'readonly fast', get),
  command('set', -3, 'write denyoom', set),
  command('setnx', 3, 'write denyoom fast', setnx),
  setWithTime('setex', 'EX'),
  setWithTime('psetex', 'PX'),
  command('getset', 3, 'write denyoom fast', getset),
  command('getdel', 2, 'write fast', getdel),
  command('getex', -2, 'write fast', getex),
  command('append', 3, 'write denyoom fast', append),
  command('strlen', 2, 'readonly fast', strlen),
  command('getrange', 4, 'readonly', getrange),
  command('substr', 4, 'readonly', getrange),
  command('setrange', 4, 'write denyoom', setrange),
  command('mget', -2, 'readonly fast', mget, ALL_KEYS),
  command('mset', -3, 'write denyoom', mset('mset', false), PAIR_KEYS),
  command('msetnx', -3, 'write denyoom', mset('msetnx', true), PAIR_KEYS),
];
