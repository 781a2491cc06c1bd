/** Host name of an absolute http(s) URL, without port; empty when it is not one. */
export function hostOf(url: string): string {
  const start = url.indexOf('://') + 3;
  if (start === 2) return '';
  let end = start;
  while (end < url.length) {
    const code = url.charCodeAt(end);
    // '/', ':', '?' and '#' end a host name.
    if (code === 47 || code === 58 || code === 63 || code === 35) break;
    end++;
  }
  return url.slice(start, end);
}

/** Ports that a URL means when it names none, by scheme. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  https: 443,
  redis: 6379,
  rediss: 6379,
  amqp: 5672,
  amqps: 5671,
  postgres: 5432,
};

/** Port of an absolute URL: the one it names, or that of its scheme (default 80). */
export function portOf(url: string): number {
  const [, scheme = '', port = ''] = /^([a-z]+):\/\/[^/:?#]*(?::(\d+))?/.exec(url) ?? [];
  return port === '' ? (DEFAULT_PORTS[scheme] ?? 80) : Number(port);
}

/** Path of an absolute URL, without query and fragment; `/` when it has none. */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  if (start === -1) return '/';
  let end = start;
  while (end < url.length) {
    const code = url.charCodeAt(end);
    if (code === 63 || code === 35) break;
    end++;
  }
  return url.slice(start, end);
}
