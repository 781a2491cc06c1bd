import type { WireRequest } from '../program.ts';
import type { Reply } from './reply.ts';
import { isProtocolError, RespParser } from './resp.ts';

/** The commands in the body of an exchange, at least one; null when it is not RESP2. */
export function readCommands(body: WireRequest['body']): readonly (readonly string[])[] | null {
  if (body === null) return null;
  const values = readValues(body);
  if (values === null || values.length === 0) return null;
  const commands: string[][] = [];
  for (const value of values) {
    const command = commandOf(value);
    if (command === null) return null;
    commands.push(command);
  }
  return commands;
}

/** The whole values in a body, or null when it is not RESP2 or ends in the middle of one. */
export function readValues(body: string | Uint8Array): readonly Reply[] | null {
  const parser = new RespParser();
  const values: Reply[] = [];
  try {
    parser.push(body);
    for (let value = parser.next(); value !== undefined; value = parser.next()) values.push(value);
  } catch (thrown) {
    if (isProtocolError(thrown)) return null;
    throw thrown;
  }
  return parser.empty ? values : null;
}

function commandOf(value: Reply): string[] | null {
  if (value.type !== 'array' || value.items === null || value.items.length === 0) return null;
  const args: string[] = [];
  for (const item of value.items) {
    if (item.type !== 'bulk' || item.text === null) return null;
    args.push(item.text);
  }
  return args;
}
