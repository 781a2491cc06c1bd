import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CodePlace, Program } from './protocol.ts';
import type { RoomEvents } from './room.ts';

const rooms: (RoomEvents & { closed: boolean })[] = [];
let located: (place: CodePlace) => void = () => undefined;

vi.mock('./room.ts', () => ({
  openRoom: async (events: RoomEvents) => {
    const room = { ...events, closed: false };
    rooms.push(room);
    return {
      // A worker whose start never comes to an end, as when the code hangs in it.
      worker: { start: () => new Promise(() => undefined), pause: async () => undefined },
      lastInterventions: [],
      close: () => {
        room.closed = true;
      },
    };
  },
}));

vi.mock('./hang.ts', async (original) => ({
  ...(await original<typeof import('./hang.ts')>()),
  locateHang: () =>
    new Promise<CodePlace>((resolve) => {
      located = resolve;
    }),
}));

const { createEngine, EngineGoneError } = await import('./client.ts');

const program = {
  scenario: { services: [] },
  files: {},
  interventions: [],
} as unknown as Program;
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

beforeEach(() => {
  rooms.length = 0;
});

async function hanging() {
  const engine = createEngine();
  const told: string[] = [];
  engine.onCrash(({ message }) => told.push(message));
  const started = engine.start(program).catch((error: unknown) => error);
  await settle();
  expect(rooms[0]!.isStarting?.()).toBe(true);
  rooms[0]!.onSilence();
  await settle();
  return { engine, told, started };
}

describe('the engine, when its worker hangs', () => {
  it('tells the line, also to who pressed pause meanwhile', async () => {
    const { engine, told, started } = await hanging();
    await engine.pause();
    located({ file: 'order.ts', line: 3, column: 1 });
    expect(await started).toBeInstanceOf(EngineGoneError);
    expect(rooms[0]!.isStarting?.()).toBe(false);
    expect(told).toEqual([expect.stringContaining('order.ts:3: the code stopped answering')]);
    expect(rooms[0]!.closed).toBe(true);
  });

  it('does not tell who has started another run', async () => {
    const { engine, told } = await hanging();
    void engine.start(program);
    located({ file: 'order.ts', line: 3, column: 1 });
    await settle();
    expect(told).toEqual([]);
  });
});

it('a call to a room left while it opened is rejected, though another room is open', async () => {
  const engine = createEngine();
  const first = engine.start(program).catch((error: unknown) => error);
  engine.dispose();
  void engine.start(program);
  expect(await first).toBeInstanceOf(EngineGoneError);
});
