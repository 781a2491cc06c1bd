import { describe, expect, it } from 'vitest';
import { passing, Rig } from './proxy.fixture.ts';

const repeat = (rig: Rig, times: number, init?: Parameters<Rig['ask']>[1]) => {
  for (let i = 0; i < times; i++) rig.ask('http://x/', init);
  return rig.called();
};

describe('smooth weighted round robin', () => {
  it.each([
    ['server a weight=5; server b; server c;', 'a a b a c a a a a b a c a a'],
    ['server a weight=4; server b weight=2; server c;', 'a b a c a b a'],
    ['server a weight=3; server b;', 'a a b a'],
    ['server a weight=2; server b;', 'a b a'],
    ['server a; server b down; server c;', 'a c a c'],
  ])('%s', (servers, sequence) => {
    expect(repeat(new Rig(passing(servers)), sequence.split(' ').length)).toBe(sequence);
  });

  it('takes weight from a server that failed, and gives it back turn by turn', () => {
    const rig = new Rig(passing('server a weight=4 max_fails=2; server b;'));
    rig.behave('a', { error: 'ECONNREFUSED' });
    expect(repeat(rig, 1)).toBe('a b');
    rig.behave('a', {});
    // Effective weight 4 − 4/2 = 2, then 3, then 4 again.
    expect(rig.program.inspect!()[0]!.rows[0]!.slice(1, 5)).toEqual(['4', '2', '-1', '1 of 2']);
    // As nginx 1.22.1 goes on.
    expect(repeat(rig, 6)).toBe('b a a a b a');
  });
});

describe('max_fails and fail_timeout', () => {
  /** One request a second, as measured with nginx 1.22.1: both ports closed, fail_timeout=3s. */
  it('brings servers back after fail_timeout, in whole seconds, and no sooner when all are out', () => {
    const rig = new Rig(passing('server a fail_timeout=3s; server b fail_timeout=3s;'));
    rig.behave('a', { error: 'ECONNREFUSED' });
    rig.behave('b', { error: 'ECONNREFUSED' });
    const seen: string[] = [];
    for (let second = 0; second < 9; second++) {
      rig.until(second * 1000 + 500);
      expect(rig.ask().status).toBe(502);
      seen.push(rig.called());
    }
    expect(seen).toEqual(['a b', '', '', '', 'b a', '', '', '', 'b a']);
    expect(rig.logs.slice(0, 5)).toEqual([
      'error connect() failed (111: Connection refused) while connecting to upstream, upstream: "http://a/" #1',
      'warn upstream server temporarily disabled while connecting to upstream #1',
      'error connect() failed (111: Connection refused) while connecting to upstream, upstream: "http://b/" #1',
      'warn upstream server temporarily disabled while connecting to upstream #1',
      'error no live upstreams while connecting to upstream, upstream: "http://u/" #2',
    ]);
  });

  it('counts failures until a quiet fail_timeout, whatever succeeds between', () => {
    const rig = new Rig(passing('server a max_fails=3 fail_timeout=10s; server b down;'));
    const at = (second: number, error: boolean) => {
      rig.until(second * 1000);
      rig.behave('a', error ? { error: 'ECONNRESET' } : {});
      return rig.ask().status;
    };
    expect([at(0, true), at(1, false), at(2, true), at(3, false)]).toEqual([502, 200, 502, 200]);
    expect(rig.program.inspect!()[0]!.rows[0]![4]).toBe('2 of 3');
    // Eleven seconds after the last failure one success forgives both.
    expect(at(13, false)).toBe(200);
    expect(rig.program.inspect!()[0]!.rows[0]![4]).toBe('0 of 3');
  });

  it('never marks the only server down', () => {
    const rig = new Rig(passing('server a;'));
    rig.behave('a', { error: 'ECONNREFUSED' });
    expect(repeat(rig, 3)).toBe('a a a');
    expect(rig.logs.some((line) => line.startsWith('warn'))).toBe(false);
  });

  it('max_fails=0 keeps a server in', () => {
    const rig = new Rig(passing('server a max_fails=0; server b max_fails=0;'));
    rig.behave('a', { error: 'ECONNREFUSED' });
    expect(repeat(rig, 3)).toBe('a b b a b');
  });

  it('asks backup servers only when all others are out', () => {
    const rig = new Rig(passing('server a; server b; server c backup;'));
    rig.behave('a', { error: 'ECONNREFUSED' });
    expect(repeat(rig, 3)).toBe('a b b b');
    rig.behave('b', { error: 'ECONNREFUSED' });
    expect(repeat(rig, 2)).toBe('b c c');
  });

  it('does not count an answer that is passed on', () => {
    const rig = new Rig(passing('server a; server b;'));
    rig.behave('a', { status: 503 });
    expect(repeat(rig, 4)).toBe('a b a b');
  });
});

describe('proxy_next_upstream', () => {
  const next = (words: string) => `proxy_next_upstream ${words};`;

  it('tries the next server on an error or a timeout, not on a status', () => {
    const rig = new Rig(passing('server a max_fails=0; server b max_fails=0;'));
    rig.behave('a', { status: 500 });
    expect(rig.ask().status).toBe(500);
    rig.called();
    rig.behave('b', { error: 'UND_ERR_HEADERS_TIMEOUT', after: 60_000 });
    rig.behave('a', {});
    expect(rig.ask().status).toBe(200);
    expect(rig.called()).toBe('b a');
  });

  it('passes the last answer on', () => {
    const rig = new Rig(passing('server a; server b;', next('http_503')));
    rig.behave('a', { status: 503 });
    rig.behave('b', { status: 503 });
    const answer = rig.ask();
    expect([answer.status, answer.body]).toEqual([503, 'b']);
    expect(rig.called()).toBe('a b');
  });

  it('403 and 404 are no failures of the server', () => {
    const rig = new Rig(passing('server a; server b;', next('http_404')));
    rig.behave('a', { status: 404 });
    // The sequence of nginx 1.22.1: a is asked again at once, in its turn.
    expect(repeat(rig, 3)).toBe('a b b a b');
  });

  it.each([
    ['POST', 'error timeout', 'ECONNREFUSED', 'a b', 200],
    ['POST', 'error timeout', 'UND_ERR_CONNECT_TIMEOUT', 'a b', 200],
    ['POST', 'error timeout', 'ECONNRESET', 'a', 502],
    ['PATCH', 'error timeout', 'UND_ERR_HEADERS_TIMEOUT', 'a', 504],
    ['LOCK', 'error timeout', 'WRITE_TIMEOUT', 'a', 504],
    ['PUT', 'error timeout', 'ECONNRESET', 'a b', 200],
    ['POST', 'error timeout non_idempotent', 'ECONNRESET', 'a b', 200],
    ['GET', 'timeout', 'ECONNREFUSED', 'a', 502],
    ['GET', 'off', 'ECONNREFUSED', 'a', 502],
  ] as const)('%s with %s after %s: %s', (method, words, error, hosts, status) => {
    const rig = new Rig(passing('server a; server b;', next(words)));
    rig.behave('a', { error });
    expect(rig.ask('http://x/', { method }).status).toBe(status);
    expect(rig.called()).toBe(hosts);
  });

  it('stops after its tries', () => {
    const rig = new Rig(passing('server a; server b; server c;', 'proxy_next_upstream_tries 2;'));
    for (const host of ['a', 'b']) rig.behave(host, { error: 'ECONNREFUSED' });
    expect(rig.ask().status).toBe(502);
    expect(rig.called()).toBe('a b');
  });

  it('stops after its time', () => {
    const rig = new Rig(
      passing('server a; server b; server c;', 'proxy_next_upstream_timeout 5s;'),
    );
    for (const host of ['a', 'b'])
      rig.behave(host, { error: 'UND_ERR_HEADERS_TIMEOUT', after: 3000 });
    expect(rig.ask().status).toBe(504);
    expect([rig.called(), rig.kernel.now]).toEqual(['a b', 6000]);
  });
});

describe('methods', () => {
  it('least_conn picks the fewest open requests for the weight, ties by turns', () => {
    const rig = new Rig(passing('least_conn; server a weight=2; server b; server c;'));
    for (const host of ['a', 'b', 'c']) rig.behave(host, { after: 1000 });
    for (let i = 0; i < 8; i++) rig.send('http://x/');
    expect(rig.called()).toBe('a b c a c a b a');
    rig.until(1000);
    expect(repeat(rig, 4)).toBe('b a c a');
  });

  it('max_conns leaves a full server out', () => {
    const rig = new Rig(passing('server a max_conns=1; server b max_conns=2;'));
    const sent = [1, 2, 3, 4].map(() => rig.send('http://x/'));
    expect(rig.called()).toBe('a b b');
    expect(sent[3]!.outcome?.status).toBe(502);
    rig.until(10);
    expect(repeat(rig, 2)).toBe('b a');
  });

  /** What nginx 1.22.1 answered, asked for key0 to key15. */
  it.each([
    ['hash $arg_k;', '', 'cabbbbacacacbbbb'],
    ['hash $arg_k consistent;', '', 'bbacaabbbccabbbb'],
    ['hash $arg_k;', 'down', 'ccaaccaaaaaaccca'],
    ['hash $arg_k consistent;', 'down', 'aaacaacaaccaaacc'],
  ])('%s picks what nginx picks (b %s)', (method, down, expected) => {
    const b = down === '' ? 'weight=2' : down;
    const servers = `server 127.0.0.1:9001; server 127.0.0.1:9002 ${b}; server 127.0.0.1:9003;`;
    const rig = new Rig(passing(`${method} ${servers}`));
    for (let i = 0; i < 16; i++) rig.ask(`http://x/?k=key${i}`);
    const ports = rig.calls.map(({ request }) => 'abc'[Number(new URL(request.url).port) - 9001]);
    expect(ports.join('')).toBe(expected);
  });

  it('ip_hash picks what nginx picks', () => {
    const rig = new Rig(passing('ip_hash; server a; server b; server c weight=3;'));
    const addresses =
      '1.2.3.4 10.0.0.1 10.0.1.1 10.0.2.1 10.0.3.1 192.168.1.7 172.16.5.5 8.8.8.8 200.1.2.3 10.9.8.7';
    for (const from of addresses.split(' ')) rig.ask('http://x/', { from });
    expect(rig.called().replaceAll(' ', '')).toBe('babcccbcca');
  });

  it('random follows the weights and its seed', () => {
    const count = (seed: number) => {
      const rig = new Rig(passing('random; server a weight=3; server b;'), seed);
      return repeat(rig, 4000);
    };
    const share =
      count(1)
        .split(' ')
        .filter((host) => host === 'a').length / 4000;
    expect(Math.abs(share - 0.75)).toBeLessThan(0.03);
    expect(count(1)).toBe(count(1));
    expect(count(2)).not.toBe(count(1));
  });

  it('random two spares the busier', () => {
    const rig = new Rig(passing('random two; server a; server b;'));
    rig.behave('a', { after: 1e6 });
    for (let i = 0; i < 50; i++) {
      rig.send('http://x/');
      rig.until(rig.kernel.now + 10);
    }
    // With two servers it sees both: a keeps the one request it got while they were even.
    expect(
      rig
        .called()
        .split(' ')
        .filter((host) => host === 'a'),
    ).toHaveLength(1);
  });
});

describe('the call made', () => {
  it('has nginx headers and timeouts, and one connection a request without keepalive', () => {
    const rig = new Rig(
      passing(
        'server a:8080;',
        'proxy_connect_timeout 200ms; proxy_read_timeout 2s; proxy_send_timeout 3s; proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
      ),
    );
    rig.ask('http://x/a?b=c', {
      from: '10.0.4.2',
      headers: [
        ['host', 'x'],
        ['x-forwarded-for', '1.1.1.1'],
        ['traceparent', 't'],
        ['connection', 'keep-alive'],
      ],
    });
    const { request, options } = rig.calls[0]!;
    expect(request.url).toBe('http://a:8080/a?b=c');
    expect(request.headers).toEqual([
      ['host', 'u'],
      ['connection', 'close'],
      ['x-real-ip', '10.0.4.2'],
      ['x-forwarded-for', '1.1.1.1, 10.0.4.2'],
      ['traceparent', 't'],
    ]);
    expect(options.connection).toMatchObject({
      protocol: 'http1',
      tls: 'none',
      keepAlive: 0,
      connectTimeout: 200,
      readTimeout: 2000,
      writeTimeout: 3000,
      poolTimeout: null,
    });
  });

  it('keeps connections with keepalive, HTTP/1.1 and no Connection header', () => {
    const upstream = 'server a; keepalive 8; keepalive_timeout 30s; keepalive_requests 50;';
    const half = new Rig(passing(upstream));
    half.ask();
    expect(half.calls[0]!.options.connection?.keepAlive).toBe(0);
    const rig = new Rig(
      passing(upstream, 'proxy_http_version 1.1; proxy_set_header Connection "";'),
    );
    rig.ask();
    expect(rig.calls[0]!.options).toMatchObject({
      pool: 'nginx u',
      connection: { keepAlive: 30_000, requests: 50, connectTimeout: 60_000 },
    });
    expect(rig.calls[0]!.request.headers).toEqual([['host', 'u']]);
  });

  it('replaces what the location matched by the URI part of proxy_pass', () => {
    const rig = new Rig(`server {
      location /api/ { proxy_pass http://a/v1/; }
      location /plain/ { proxy_pass http://a; }
      location = /one { proxy_pass http://a/two?x=; }
      location /v/ { proxy_pass http://$arg_to:81/z; }
      location ~ ^/r/ { proxy_pass https://a; }
    }`);
    const asked = (path: string) => {
      rig.calls.length = 0;
      rig.ask(`http://x${path}`);
      return rig.calls[0]!.request.url;
    };
    expect(asked('/api/users/1?q=1')).toBe('http://a:80/v1/users/1?q=1');
    expect(asked('/api//users%20x')).toBe('http://a:80/v1/users%20x');
    expect(asked('/plain//users%20x')).toBe('http://a:80/plain//users%20x');
    expect(asked('/one')).toBe('http://a:80/two?x=');
    expect(asked('/v/?to=b')).toBe('http://b:81/z');
    expect(asked('/r/1')).toBe('https://a:443/r/1');
  });
});

describe('the answer', () => {
  it('is the upstream server’s, with nginx as the server', () => {
    const rig = new Rig(passing('server a;'));
    expect(rig.ask()).toEqual({
      status: 200,
      headers: [
        ['server', 'nginx'],
        ['x-from', 'a'],
      ],
      body: 'a',
    });
  });

  it.each([
    ['ECONNREFUSED', 502],
    ['ECONNRESET', 502],
    ['ETIMEDOUT', 502],
    ['ENOTFOUND', 502],
    ['CERT_HAS_EXPIRED', 502],
    ['EPROTO', 502],
    ['UND_ERR_CONNECT_TIMEOUT', 504],
    ['UND_ERR_HEADERS_TIMEOUT', 504],
    ['WRITE_TIMEOUT', 504],
  ] as const)('after %s is %i', (error, status) => {
    const rig = new Rig(passing('server a; server b;'));
    rig.behave('a', { error });
    rig.behave('b', { error });
    expect(rig.ask().status).toBe(status);
  });

  it('is nginx’s own page on an error', () => {
    const rig = new Rig(passing('server a;'));
    rig.behave('a', { error: 'ECONNREFUSED' });
    expect(rig.ask().body).toBe(
      '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
    );
  });
});

describe('routing', () => {
  /** As nginx 1.22.1 answers. */
  it('finds the location nginx finds', () => {
    const rig = new Rig(`server {
      location = /e { return 200 exact; }
      location ^~ /img/ { return 200 img; location ~ \\.gif$ { return 200 imggif; } }
      location ~ \\.gif$ { return 200 gif; }
      location /a { return 200 a; location /a/b { return 200 ab; } }
      location ~* \\.GIFX$ { return 200 gifx; }
      location /x/ { proxy_pass http://a/y/; }
      location / { return 200 root; }
    }`);
    const bodies = '/e /e/ /img/x.gif /img/y /z.gif /a/c /a/b/c /x.gifx /x.GIFX /img'
      .split(' ')
      .map((path) => rig.ask(`http://x${path}`).body);
    expect(bodies.join(' ')).toBe('exact root imggif img gif a ab gifx gifx root');
    const moved = rig.ask('http://x:8098/x?q=1');
    expect([moved.status, moved.headers.at(-1)]).toEqual([
      301,
      ['location', 'http://x:8098/x/?q=1'],
    ]);
  });

  it('finds the server by port and name', () => {
    const rig = new Rig(`
      server { listen 80; server_name a.example; return 200 exact; }
      server { listen 80; server_name *.example; return 200 star; }
      server { listen 80; server_name www.*; return 200 www; }
      server { listen 80; server_name ~^v\\d+$; return 200 regex; }
      server { listen 80 default_server; return 200 default; }
      server { listen 8080; return 200 other; }`);
    const body = (host: string) => rig.ask(`http://${host}/`).body;
    expect(
      [
        'a.example',
        'b.example',
        'www.example',
        'www.net',
        'v12',
        'zz',
        'a.example:8080',
        'a.example:99',
      ].map(body),
    ).toEqual(['exact', 'star', 'star', 'www', 'regex', 'default', 'other', 'exact']);
    expect(rig.ask('http://zz/', { headers: [['host', 'A.example']] }).body).toBe('exact');
  });

  it('answers 404 where there is nothing but files', () => {
    expect(new Rig('server { location /a { } }').ask('http://x/b').status).toBe(404);
  });
});

describe('limits', () => {
  const limited = (rule: string) =>
    new Rig(`limit_req_zone $remote_addr zone=one:1m rate=10r/s;
      server { location / { ${rule} return 201; } location /p { ${rule} proxy_pass http://a; } }`);
  const burst = (rig: Rig, n: number) => {
    const sent = Array.from({ length: n }, () => rig.send('http://x/p', { from: '10.0.0.1' }));
    rig.until(rig.kernel.now + 5000);
    return sent.map(({ outcome, at }) => `${outcome!.status}@${at}`);
  };

  it('without burst refuses what comes too soon', () => {
    expect(burst(limited('limit_req zone=one;'), 3)).toEqual(['200@1', '503@0', '503@0']);
  });

  it('delays the burst to the rate', () => {
    expect(burst(limited('limit_req zone=one burst=3; limit_req_status 429;'), 5)).toEqual([
      '200@1',
      '200@101',
      '200@201',
      '200@301',
      '429@0',
    ]);
  });

  it('nodelay and delay serve excess at once', () => {
    expect(burst(limited('limit_req zone=one burst=2 nodelay;'), 4)).toEqual([
      '200@1',
      '200@1',
      '200@1',
      '503@0',
    ]);
    expect(burst(limited('limit_req zone=one burst=3 delay=2;'), 4)).toEqual([
      '200@1',
      '200@1',
      '200@1',
      '200@101',
    ]);
  });

  it('leaks at the rate, by key', () => {
    const rig = limited('limit_req zone=one;');
    const at = (t: number, from: string) => {
      rig.until(t);
      return rig.ask('http://x/p', { from }).status;
    };
    expect([at(0, 'a'), at(50, 'a'), at(60, 'b'), at(99, 'a'), at(100, 'a')]).toEqual([
      200, 503, 200, 503, 200,
    ]);
    expect(rig.logs[0]).toBe('error limiting requests, excess: 0.500 by zone "one" #2');
  });

  it('limit_conn counts what is open', () => {
    const rig = new Rig(`limit_conn_zone $remote_addr zone=c:1m;
      server { location / { limit_conn c 2; limit_conn_status 429; proxy_pass http://a; } }`);
    rig.behave('a', { after: 100 });
    const sent = [1, 2, 3].map(() => rig.send('http://x/'));
    sent[0]!.abort();
    const next = rig.send('http://x/');
    rig.until(200);
    expect([...sent, next].map(({ outcome }) => outcome?.status)).toEqual([499, 200, 429, 200]);
  });
});

describe('ends', () => {
  it('closes the upstream call when the client goes away', () => {
    const rig = new Rig(passing('server a; server b;'));
    rig.behave('a', { after: 100 });
    const sent = rig.send('http://x/');
    rig.until(50);
    sent.abort();
    expect([rig.calls[0]!.cancelled, sent.outcome?.status]).toEqual([true, 499]);
    expect(rig.program.inspect!()[0]!.rows[0]!.slice(4)).toEqual(['0 of 1', '0', 'up']);
    rig.until(500);
    expect(rig.calls).toHaveLength(1);
  });

  it('does nothing once stopped', () => {
    const rig = new Rig(`limit_req_zone $uri zone=one:1m rate=1r/s;
      ${passing('server a; server b;', 'limit_req zone=one burst=5;')}`);
    rig.behave('a', { error: 'ECONNREFUSED', after: 100 });
    const sent = [rig.send('http://x/'), rig.send('http://x/')];
    rig.program.stop();
    rig.until(10_000);
    expect(rig.calls).toHaveLength(1);
    expect(sent.map(({ outcome }) => outcome)).toEqual([null, null]);
    expect(rig.logs).toEqual([]);
  });

  it('shows its servers', () => {
    const rig = new Rig(passing('server a; server b weight=3 max_conns=9; server c backup;'));
    rig.behave('a', { error: 'ECONNREFUSED' });
    repeat(rig, 2);
    expect(rig.program.inspect!()).toEqual([
      {
        title: 'upstream u',
        columns: ['server', 'weight', 'effective', 'current', 'fails', 'open', 'state'],
        rows: [
          ['a', '1', '0', '-2', '1 of 1', '0', 'out until 11 s'],
          ['b', '3', '3', '2', '0 of 1', '0 of 9', 'up'],
          ['c', '1', '1', '0', '0 of 1', '0', 'backup, up'],
        ],
      },
    ]);
  });
});
