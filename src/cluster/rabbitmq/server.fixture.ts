/** A real RabbitMQ for differential tests: its own node, directory and ports, on loopback only. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Debian's own script comes first: the one in PATH insists on another user. */
const DEBIAN = '/usr/lib/rabbitmq/bin';

/** Path of the server program; null where none is installed. */
export function serverProgram(): string | null {
  const folders = [DEBIAN, ...(process.env.PATH ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, 'rabbitmq-server')).find(isExecutable) ?? null;
}

/** Starts a node with an empty store, and waits until it listens. */
export async function startServer(program: string): Promise<RunningServer> {
  const home = mkdtempSync(join(tmpdir(), 'faultline-rabbitmq-'));
  const [port, distribution, mapper] = await freePorts(3);
  for (const folder of ['home', 'store', 'log']) mkdirSync(join(home, folder));
  writeFileSync(join(home, 'rabbitmq.conf'), `listeners.tcp.1 = 127.0.0.1:${port}\n`);
  writeFileSync(join(home, 'plugins'), '[].\n');
  const env = {
    ...process.env,
    HOME: join(home, 'home'),
    RABBITMQ_NODENAME: `faultline-${port}@localhost`,
    RABBITMQ_MNESIA_BASE: join(home, 'store'),
    RABBITMQ_LOG_BASE: join(home, 'log'),
    RABBITMQ_CONFIG_FILE: join(home, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'plugins'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_PID_FILE: join(home, 'pid'),
    RABBITMQ_DIST_PORT: String(distribution),
    ERL_EPMD_PORT: String(mapper),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
  // Its own process group, so that the virtual machine ends with the script that started it.
  const child = spawn(program, [], { env, stdio: 'ignore', detached: true });
  const stop = () => end(child, env, home);
  try {
    await listening(port!, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `amqp://127.0.0.1:${port}`, stop };
}

async function end(child: ChildProcess, env: NodeJS.ProcessEnv, home: string): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode === null && child.pid !== undefined) {
    process.kill(-child.pid, 'SIGTERM');
    await Promise.race([ended, sleep(10_000)]);
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
  }
  // The port mapper stays behind a node; ours serves no other.
  spawnSync('epmd', ['-kill'], { env, stdio: 'ignore' });
  rmSync(home, { recursive: true, force: true });
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`rabbitmq-server ended with ${child.exitCode}`);
    if (await answers(port)) return;
    await sleep(100);
  }
  throw new Error('rabbitmq-server did not listen within a minute');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Held together until all are known, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    ports.push(address.port);
  }
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
