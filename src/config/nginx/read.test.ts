import { describe, expect, it } from 'vitest';
import { parseSize, parseTime } from './amounts.ts';
import { readNginx, unknownHosts } from './read.ts';
import { NGINX_VERSION, VERDICTS } from './verdicts.fixture.ts';

/** The chapter's listing, as it stands. */
const CHAPTER = `upstream user-service {
    server user-service-1:8080;
    server user-service-2:8080;
    server user-service-3:8080;
}

server {
    listen 80;
    server_name user-service;

    location / {
        proxy_pass http://user-service;
    }
}
`;

function read(text: string) {
  const result = readNginx(text);
  if (!result.ok) throw new Error(result.problems.map(({ problem }) => problem).join('\n'));
  return result;
}

function problemsOf(text: string) {
  const result = readNginx(text);
  return result.ok
    ? []
    : result.problems.map(({ line, column, problem, remedy }) => [line, column, problem, remedy]);
}

const inLocation = (body: string) =>
  `upstream u { server a; server b; }\nserver {\n  location / {\n    ${body}\n  }\n}\n`;

describe('what nginx says of a configuration', () => {
  /** Where this reader differs on purpose, and how. */
  const DIFFERENT: Readonly<Record<string, string | null>> = {
    // Names are known to whoever builds the run: see unknownHosts.
    'proxy_pass unknown host': null,
    'upstream host unknown': null,
    // Of later or commercial versions, or not looked at: a notice.
    slow_start: null,
    resolve: null,
    least_time: null,
    'bad size': null,
    // JavaScript's regular expressions, and its own words.
    'bad regex': 'invalid regular expression "("',
    'server unix': 'sockets of the same machine are not modelled',
  };
  /** nginx gives the line where the block around it ends; here it is the line of the text. */
  const OTHER_LINE = ['bad variable', 'unclosed braced variable'];

  it.each(VERDICTS.filter(({ name }) => !(name in DIFFERENT)))(
    `is what nginx ${NGINX_VERSION} says: $name`,
    ({ name, text, refused }) => {
      const [first] = problemsOf(text);
      expect(first?.[2] ?? null).toBe(refused?.message ?? null);
      if (refused?.line && !OTHER_LINE.includes(name)) expect(first?.[0]).toBe(refused.line);
    },
  );

  it.each(Object.entries(DIFFERENT))('differs on purpose: %s', (name, problem) => {
    const { text } = VERDICTS.find((verdict) => verdict.name === name)!;
    expect(problemsOf(text)[0]?.[2] ?? null).toBe(problem);
  });
});

describe('the chapter', () => {
  it('has its listing read as it stands', () => {
    const { value, notices, hosts } = read(CHAPTER);
    expect(notices).toEqual([]);
    expect(value.upstreams).toHaveLength(1);
    expect(value.upstreams[0]).toMatchObject({ method: { kind: 'round-robin' }, keepalive: null });
    expect(value.upstreams[0]!.servers[1]).toEqual({
      host: 'user-service-2',
      port: 8080,
      address: 'user-service-2:8080',
      weight: 1,
      maxFails: 1,
      failTimeout: 10_000,
      backup: false,
      down: false,
      maxConns: 0,
      line: 3,
    });
    expect(value.servers[0]).toMatchObject({
      listens: [{ port: 80, default: false }],
      names: [{ kind: 'exact', name: 'user-service' }],
    });
    expect(value.servers[0]!.locations[0]!.proxy).toMatchObject({
      scheme: 'http',
      target: ['user-service'],
      uri: null,
      readTimeout: 60_000,
      nextUpstream: { on: ['error', 'timeout'], tries: 0, timeout: 0 },
    });
    expect(hosts.map(({ host }) => host)).toEqual([
      'user-service-1',
      'user-service-2',
      'user-service-3',
    ]);
  });

  it('has hosts nobody knows named by place', () => {
    const { hosts } = read(CHAPTER);
    const known = (host: string) => host !== 'user-service-3';
    expect(unknownHosts(hosts, known)).toEqual([
      {
        line: 4,
        column: 12,
        path: '',
        problem: 'host not found in upstream "user-service-3:8080"',
        remedy: 'Name a service, one of its instances (order-2), or an upstream of this file.',
      },
    ]);
  });
});

describe('problems', () => {
  it('have line, column and remedy, all of them, in order', () => {
    expect(
      problemsOf(inLocation('proxi_pass http://u;\n    proxy_read_timeout 5x;\n    server a;')),
    ).toEqual([
      [4, 5, 'unknown directive "proxi_pass"', 'Did you mean "proxy_pass"?'],
      [
        5,
        24,
        '"proxy_read_timeout" directive invalid value',
        'Write a time: 60, 500ms, 1m30s (units from y to ms, descending).',
      ],
      [6, 5, '"server" directive is not allowed here', 'It may stand in: http, upstream.'],
    ]);
  });

  it('of braces say which one', () => {
    expect(problemsOf('server {\r\n  listen 80;\r\n  location / {\r\n    return 200;\r\n')).toEqual(
      [[5, 1, 'unexpected end of file, expecting "}"', 'Close the "{" of "location" on line 3.']],
    );
    expect(problemsOf(inLocation('proxy_pass http://u'))).toEqual([
      [5, 3, 'unexpected "}"', 'End "proxy_pass" of line 4 with ";".'],
    ]);
    expect(problemsOf('server { }\n}')).toEqual([
      [2, 1, 'unexpected "}"', 'No block is open here: remove it, or add its "{".'],
    ]);
  });

  it('suggest the parameter meant', () => {
    expect(problemsOf('upstream u { server a wieght=5; }')).toEqual([
      [1, 23, 'invalid parameter "wieght=5"', 'Did you mean "weight="?'],
    ]);
    expect(
      problemsOf(inLocation('proxy_pass http://u; proxy_next_upstream http_50;'))[0]?.[3],
    ).toBe('Did you mean "http_500"?');
  });

  it('refuse a parameter of more than 4096 characters and a pattern of more than 500', () => {
    expect(problemsOf(`server { return 200 ${'x'.repeat(4200)}; }`)[0]?.[2]).toBe(
      'too long parameter "xxxxxxxxxx..." started',
    );
    expect(problemsOf(`server { location ~ ${'x'.repeat(501)} { } }`)[0]?.[2]).toBe(
      'the regular expression is longer than 500 characters',
    );
  });
});

describe('notices', () => {
  it('name what is understood, not modelled, by line', () => {
    const { notices } = read(
      'worker_processes 4;\nevents { worker_connections 1024; }\nhttp {\n  gzip on;\n  map $uri $a { default 1; }\n  server { rewrite ^ /x; keepalive_timeout 5; }\n}',
    );
    expect(notices.map(({ line, column, text }) => [line, column, text.split(',')[0]])).toEqual([
      [1, 1, '"worker_processes" is understood'],
      [2, 10, '"worker_connections" is understood'],
      [4, 3, '"gzip" is understood'],
      [5, 3, '"map" is understood'],
      [6, 12, '"rewrite" is understood'],
      [6, 26, '"keepalive_timeout" is understood'],
    ]);
  });

  it('look inside an if, which has no effect', () => {
    expect(read(inLocation('if ($host = a) { return 403; }')).notices).toHaveLength(1);
    expect(problemsOf(inLocation('if ($host = a) { retrun 403; }'))[0]?.[3]).toBe(
      'Did you mean "return"?',
    );
  });

  it('say when keepalive needs HTTP/1.1 as well', () => {
    const kept =
      'upstream u { server a; keepalive 4; }\nserver { location / { proxy_pass http://u; ';
    expect(read(`${kept}} }`).notices[0]?.text).toMatch(/^keepalive of upstream "u" has no effect/);
    const whole = `${kept}proxy_http_version 1.1; proxy_set_header Connection ""; } }`;
    expect(read(whole).notices).toEqual([]);
  });

  it('tell variables that are empty here', () => {
    const { notices } = read(inLocation('proxy_pass http://u; proxy_set_header X $request_id;'));
    expect(notices[0]?.text).toBe(
      'variable "$request_id" is understood, not modelled: it is empty here',
    );
  });
});

describe('inheritance', () => {
  it('takes settings from around, headers all or none', () => {
    const { value } = read(`
      proxy_read_timeout 5s; proxy_set_header A $host;
      limit_req_zone $remote_addr zone=one:1m rate=90r/m;
      server {
        proxy_connect_timeout 200ms; limit_req zone=one burst=3 delay=2;
        location /a { proxy_pass http://a; proxy_next_upstream error http_503 non_idempotent; }
        location /b { proxy_pass http://b:81/x; proxy_set_header B "\${host}y"; limit_req_status 429; }
        location /c { location /c/d { proxy_pass https://c; proxy_read_timeout 1m30s; } }
      }`);
    const [a, b, c] = value.servers[0]!.locations;
    expect(value.limitReqZones).toEqual([
      { name: 'one', key: [{ variable: 'remote_addr' }], size: 1_048_576, rate: 1500 },
    ]);
    expect(a!.proxy).toMatchObject({
      readTimeout: 5000,
      connectTimeout: 200,
      setHeaders: [['a', [{ variable: 'host' }]]],
      nextUpstream: { on: ['error', 'http_503', 'non_idempotent'] },
    });
    expect(b!.proxy).toMatchObject({
      target: ['b:81'],
      uri: ['/x'],
      setHeaders: [['b', [{ variable: 'host' }, 'y']]],
    });
    expect(b!.limits).toMatchObject({
      requests: [{ zone: 'one', burst: 3, delay: 2 }],
      requestStatus: 429,
    });
    expect(c!.proxy).toBeNull();
    expect(c!.locations[0]!.proxy).toMatchObject({
      scheme: 'https',
      readTimeout: 90_000,
      connectTimeout: 200,
    });
  });
});

describe('amounts', () => {
  it.each([
    ['60', 60_000],
    ['500ms', 500],
    ['1m30s', 90_000],
    ['1h 5m', 3_900_000],
    ['2d', 172_800_000],
    ['0', 0],
    ['30s1m', null],
    ['1.5s', null],
    ['', null],
    ['s', null],
    ['5x', null],
    ['-1', null],
  ])('time %s', (text, value) => expect(parseTime(text)).toBe(value));

  it.each([
    ['1024', 1024],
    ['64k', 65_536],
    ['10M', 10_485_760],
    ['1g', 1_073_741_824],
    ['1t', null],
    ['k', null],
  ])('size %s', (text, value) => expect(parseSize(text)).toBe(value));
});
