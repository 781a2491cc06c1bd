/** Changes to the servers of an nginx configuration, as text in, text out. */

const UPSTREAM = /upstream\s+[\w.-]+\s*\{/;
const serverLine = (name: string) =>
  new RegExp(`^[ \\t]*server\\s+${name}(?::\\d+)?(?:\\s[^;]*)?;[^\\n]*\\n?`, 'm');

/** What a new proxy starts from: everything goes to `targets`, in turn. */
export function newProxyFile(targets: readonly string[]): string {
  const servers = targets.map((name) => `  server ${name};\n`).join('');
  return `upstream backend {
${servers}}

server {
  listen 80;

  location / {
    proxy_pass http://backend;
    proxy_connect_timeout 1s;
    proxy_read_timeout 5s;
  }
}
`;
}

export function proxyTargets(text: string): readonly string[] {
  const body = upstreamBody(text);
  if (body === null) return [];
  return [...text.slice(...body).matchAll(/^\s*server\s+([a-z][a-z0-9-]*)/gm)].flatMap(
    (match) => match[1] ?? [],
  );
}

/** Adds a server to the first upstream; null when there is no upstream to add it to. */
export function addProxyTarget(text: string, name: string): string | null {
  const body = upstreamBody(text);
  if (body === null) return null;
  if (proxyTargets(text).includes(name)) return text;
  const [from, to] = body;
  const inside = text.slice(from, to).replace(/\s*$/, '\n');
  return `${text.slice(0, from)}${inside}  server ${name};\n${text.slice(to)}`;
}

export function removeProxyTarget(text: string, name: string): string {
  const body = upstreamBody(text);
  if (body === null) return text;
  const [from, to] = body;
  return text.slice(0, from) + text.slice(from, to).replace(serverLine(name), '') + text.slice(to);
}

export function renameProxyTarget(text: string, from: string, to: string): string {
  return text.replace(new RegExp(`(\\bserver\\s+|://)${from}(?=[:;/\\s])`, 'g'), `$1${to}`);
}

/** Start and end of what stands between the first upstream's braces. */
function upstreamBody(text: string): [number, number] | null {
  const open = UPSTREAM.exec(text);
  if (open === null) return null;
  const from = open.index + open[0].length;
  const to = text.indexOf('}', from);
  return to === -1 ? null : [from, to];
}
