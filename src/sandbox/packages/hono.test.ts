import { describe, expect, it } from 'vitest';
import { packageRig } from './bundled.fixture.ts';

const APP = `
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { requestId } from 'hono/request-id';
import { timeout } from 'hono/timeout';
import { z } from 'zod';

const app = new Hono<{ Variables: { user: string } }>();
app.use(requestId());
app.use('/slow', timeout(100));
app.use(async (c, next) => {
  c.set('user', 'ann');
  const begin = Date.now();
  await next();
  c.header('x-took', String(Date.now() - begin));
});
app.get('/items/:id{[0-9]+}', async (c) => {
  const answer = await fetch('http://stock/' + c.req.param('id'));
  return c.json({ id: Number(c.req.param('id')), user: c.get('user'), from: await answer.text(), full: c.req.query('full') ?? null });
});
app.get('/slow', async (c) => {
  await new Promise((resolve) => setTimeout(resolve, 500));
  return c.text('late');
});
app.get('/sum', (c) => {
  const { a, b } = z.object({ a: z.coerce.number(), b: z.coerce.number() }).parse(c.req.query());
  return c.text(String(a + b), 201);
});
app.get('/secret', () => {
  throw new HTTPException(401, { message: 'who are you?' });
});
app.get('/proxy', (c) => fetch('http://other/'));
app.route('/v2', new Hono().get('/ping', (c) => c.html('<b>pong</b>')));
app.onError((error, c) => {
  if (error instanceof HTTPException) return error.getResponse();
  return c.json({ error: error.name }, 400);
});
export default app;
`;

describe('hono as a service', () => {
  it('routes, runs middleware and answers', async () => {
    const service = await packageRig(APP);
    const ask = (path: string) => {
      const answer = service.get(path);
      if (answer === undefined || 'error' in answer) throw new Error(`no answer: ${answer?.error}`);
      const { status, headers, body } = answer;
      return { status, body, headers: Object.fromEntries(headers) };
    };
    const item = ask('/items/7?full=1');
    expect(item).toMatchObject({ status: 200, headers: { 'x-took': '1' } });
    expect(item.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.parse(item.body as string)).toEqual({
      ...{ id: 7, user: 'ann', from: 'http://stock/7', full: '1' },
    });
    expect(ask('/items/x')).toMatchObject({ status: 404, body: '404 Not Found' });
    expect(ask('/slow')).toMatchObject({ status: 504 });
    expect(ask('/sum?a=1&b=2')).toMatchObject({ status: 201, body: '3' });
    expect(ask('/sum?a=1')).toMatchObject({ status: 400, body: '{"error":"ZodError"}' });
    expect(ask('/secret')).toMatchObject({ status: 401, body: 'who are you?' });
    expect(ask('/proxy')).toMatchObject({ status: 200, body: 'http://other/' });
    expect(ask('/v2/ping')).toMatchObject({ status: 200, body: '<b>pong</b>' });
  });
});
