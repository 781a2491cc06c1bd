import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reply } from './reply.ts';
import { encodeCommand, RespParser } from './resp.ts';

/** The version of the `redis-server` in PATH, or null when there is none. */
export function installedRedis(): string | null {
  const found = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return found.status === 0 ? (/v=(\S+)/.exec(found.stdout)?.[1] ?? null) : null;
}

/** A real server of our own, on a free port of the loopback, that keeps nothing. */
export class RealRedis {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly socket: Socket,
    private readonly parser = new RespParser(),
    private readonly waiting: ((reply: Reply) => void)[] = [],
  ) {
    socket.on('data', (bytes) => {
      this.parser.push(bytes);
      for (let reply = parser.next(); reply; reply = parser.next()) waiting.shift()?.(reply);
    });
  }

  static async start(): Promise<RealRedis> {
    const folder = mkdtempSync(join(tmpdir(), 'redis-'));
    const port = await freePort();
    const options = `--port ${port} --bind 127.0.0.1 --appendonly no --daemonize no --dir ${folder}`;
    const child = spawn('redis-server', [...options.split(' '), '--save', ''], { stdio: 'ignore' });
    for (let tries = 0; tries < 100; tries++) {
      const socket = await opened(port);
      if (socket) return new RealRedis(child, folder, socket);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill();
    throw new Error(`redis-server did not listen on port ${port} within 5 s`);
  }

  /** The replies to commands sent in one go. */
  send(commands: readonly (readonly string[])[]): Promise<Reply[]> {
    const replies = commands.map(() => new Promise<Reply>((resolve) => this.waiting.push(resolve)));
    this.socket.write(commands.map(encodeCommand).join(''));
    return Promise.all(replies);
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.socket.destroy();
    this.process.kill();
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

function opened(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}
