import { isFatal } from '../../kernel/fatal.ts';
import { type InspectOptions, inspect, primitiveText } from './inspect.ts';

/** `console.log`'s text for its arguments, as Node's `util.format` makes it. */
export function format(args: readonly unknown[], options: InspectOptions): string {
  const [first, ...rest] = args;
  let text = '';
  let used = 0;
  if (typeof first === 'string') {
    if (args.length === 1) return first;
    text = first.replace(/%[sdifjoOc%]/g, (directive) => {
      if (directive === '%%') return used < rest.length || first.includes('%') ? '%' : directive;
      if (used === rest.length) return directive;
      return substitute(directive, rest[used++], options);
    });
  } else if (args.length > 0) {
    text = inspect(first, options);
  }
  for (const value of rest.slice(used)) {
    text += ` ${typeof value === 'string' ? value : inspect(value, options)}`;
  }
  return text;
}

function substitute(directive: string, value: unknown, options: InspectOptions): string {
  switch (directive) {
    case '%s':
      return stringText(value, options);
    case '%d':
      return numberText(value, Number);
    case '%i':
      return numberText(value, (number) => Number.parseInt(String(number), 10));
    case '%f':
      return typeof value === 'symbol' ? 'NaN' : primitiveText(Number.parseFloat(String(value)));
    case '%j':
      return jsonText(value);
    case '%o':
      return inspect(value, { ...options, depth: 4, showHidden: true });
    case '%O':
      return inspect(value, options);
    default:
      return '';
  }
}

function stringText(value: unknown, options: InspectOptions): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' && typeof value !== 'function') return primitiveText(value);
  if (value === null) return 'null';
  if (typeof value === 'function' || hasOwnText(value)) return String(value);
  return inspect(value, { ...options, depth: 0 });
}

/** Whether a class of the program itself says how the value reads. */
function hasOwnText(value: object): boolean {
  const method = value.toString;
  if (typeof method !== 'function') return false;
  return value instanceof Error || (method !== Object.prototype.toString && !isBuiltInText(method));
}

function isBuiltInText(method: unknown): boolean {
  return (
    method === Array.prototype.toString ||
    Function.prototype.toString.call(method).includes('[native code]')
  );
}

function numberText(value: unknown, convert: (value: unknown) => number): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return 'NaN';
  if (typeof value === 'object' && value !== null && convert !== Number) return 'NaN';
  return primitiveText(convert(value));
}

function jsonText(value: unknown): string {
  try {
    return String(JSON.stringify(value));
  } catch (error) {
    if (isFatal(error)) throw error;
    if (error instanceof TypeError && /circular|cyclic/i.test(error.message)) return '[Circular]';
    throw error;
  }
}
