// biome-ignore-all lint/suspicious/noTemplateCurlyInString: nginx's variables look like this
/** What `nginx -t` of nginx 1.22.1 (Debian 12) said of small configurations. */
export interface Verdict {
  readonly name: string;
  readonly text: string;
  /** null: accepted. `line` is null where nginx gives none. */
  readonly refused: { readonly line: number | null; readonly message: string } | null;
}

export const NGINX_VERSION = '1.22.1';

export const VERDICTS: readonly Verdict[] = [
  {
    name: 'chapter',
    text: 'events {}\nhttp {\nupstream user-service {\n    server 127.0.0.1:8080;\n    server 127.0.0.2:8080;\n    server 127.0.0.3:8080;\n}\n\nserver {\n    listen 8081;\n    server_name user-service;\n\n    location / {\n        proxy_pass http://user-service;\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'misspelt',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxi_pass http://u;\n    }\n}\n}\n',
    refused: { line: 10, message: 'unknown directive "proxi_pass"' },
  },
  {
    name: 'proxy_pass in server',
    text: 'events {}\nhttp {\nserver { proxy_pass http://127.0.0.1; }\n}\n',
    refused: { line: 3, message: '"proxy_pass" directive is not allowed here' },
  },
  {
    name: 'server without brace',
    text: 'events {}\nhttp {\nserver listen 80;\n}\n',
    refused: { line: 3, message: 'directive "server" has no opening "{"' },
  },
  {
    name: 'server args then brace',
    text: 'events {}\nhttp {\nserver x { listen 8080; }\n}\n',
    refused: { line: 3, message: 'invalid number of arguments in "server" directive' },
  },
  { name: 'stray brace', text: 'events {}\n}\n', refused: { line: 2, message: 'unexpected "}"' } },
  {
    name: 'unclosed',
    text: 'events {}\nhttp {\nserver {\nlisten 8080;\n',
    refused: { line: 5, message: 'unexpected end of file, expecting "}"' },
  },
  {
    name: 'missing semicolon',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u\n    }\n}\n}\n',
    refused: { line: 11, message: 'unexpected "}"' },
  },
  {
    name: 'missing semicolon at end of file',
    text: 'events {}\nworker_processes 1',
    refused: { line: 2, message: 'unexpected end of file, expecting ";" or "}"' },
  },
  {
    name: 'lone semicolon',
    text: 'events {}\nhttp {\n;\n}\n',
    refused: { line: 3, message: 'unexpected ";"' },
  },
  {
    name: 'lone opening brace',
    text: 'events {}\nhttp {\n{\n}\n',
    refused: { line: 3, message: 'unexpected "{"' },
  },
  {
    name: 'directive with brace',
    text: 'events {}\nhttp {\ngzip {}\n}\n',
    refused: { line: 3, message: 'directive "gzip" is not terminated by ";"' },
  },
  {
    name: 'bad time',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_read_timeout 5x;\n    }\n}\n}\n',
    refused: { line: 10, message: '"proxy_read_timeout" directive invalid value' },
  },
  {
    name: 'composed time',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_read_timeout 1m30s; proxy_connect_timeout 500ms;\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'time out of order',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_read_timeout 30s1m;\n    }\n}\n}\n',
    refused: { line: 10, message: '"proxy_read_timeout" directive invalid value' },
  },
  {
    name: 'time fraction',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_read_timeout 1.5s;\n    }\n}\n}\n',
    refused: { line: 10, message: '"proxy_read_timeout" directive invalid value' },
  },
  {
    name: 'time with spaces',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_read_timeout "1m 30s";\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'bad weight',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81 weight=0; }\n}\n',
    refused: { line: 3, message: 'invalid parameter "weight=0"' },
  },
  {
    name: 'bad weight text',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81 weight=two; }\n}\n',
    refused: { line: 3, message: 'invalid parameter "weight=two"' },
  },
  {
    name: 'unknown parameter',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81 wieght=2; }\n}\n',
    refused: { line: 3, message: 'invalid parameter "wieght=2"' },
  },
  {
    name: 'max_fails zero',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81 max_fails=0 fail_timeout=0; }\n}\n',
    refused: null,
  },
  {
    name: 'bad max_fails',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81 max_fails=-1; }\n}\n',
    refused: { line: 3, message: 'invalid parameter "max_fails=-1"' },
  },
  {
    name: 'fail_timeout ms',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81 fail_timeout=500ms; }\n}\n',
    refused: { line: 3, message: 'invalid parameter "fail_timeout=500ms"' },
  },
  {
    name: 'fail_timeout composed',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81 fail_timeout=1m30s; }\n}\n',
    refused: null,
  },
  {
    name: 'empty upstream',
    text: 'events {}\nhttp {\nupstream u { }\n}\n',
    refused: { line: 3, message: 'no servers are inside upstream' },
  },
  {
    name: 'only backup',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81 backup; }\n}\n',
    refused: { line: 3, message: 'no servers in upstream "u"' },
  },
  {
    name: 'ip_hash backup',
    text: 'events {}\nhttp {\nupstream u { ip_hash; server 127.0.0.1:81; server 127.0.0.2:81 backup; }\n}\n',
    refused: { line: 3, message: 'balancing method does not support parameter "backup"' },
  },
  {
    name: 'backup before ip_hash',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81; server 127.0.0.2:81 backup; ip_hash; }\n}\n',
    refused: null,
  },
  {
    name: 'hash backup',
    text: 'events {}\nhttp {\nupstream u { hash $uri; server 127.0.0.1:81; server 127.0.0.2:81 backup; }\n}\n',
    refused: { line: 3, message: 'balancing method does not support parameter "backup"' },
  },
  {
    name: 'random two',
    text: 'events {}\nhttp {\nupstream u { random two least_conn; server 127.0.0.1:81; }\n}\n',
    refused: null,
  },
  {
    name: 'random three',
    text: 'events {}\nhttp {\nupstream u { random three; server 127.0.0.1:81; }\n}\n',
    refused: { line: 3, message: 'invalid parameter "three"' },
  },
  {
    name: 'random two round',
    text: 'events {}\nhttp {\nupstream u { random two round_robin; server 127.0.0.1:81; }\n}\n',
    refused: { line: 3, message: 'invalid parameter "round_robin"' },
  },
  {
    name: 'hash consistent',
    text: 'events {}\nhttp {\nupstream u { hash $uri consistent; server 127.0.0.1:81; }\n}\n',
    refused: null,
  },
  {
    name: 'hash misspelt',
    text: 'events {}\nhttp {\nupstream u { hash $uri consistant; server 127.0.0.1:81; }\n}\n',
    refused: { line: 3, message: 'invalid parameter "consistant"' },
  },
  {
    name: 'two methods',
    text: 'events {}\nhttp {\nupstream u { least_conn; ip_hash; server 127.0.0.1:81; }\n}\n',
    refused: null,
  },
  {
    name: 'keepalive before method',
    text: 'events {}\nhttp {\nupstream u { keepalive 4; least_conn; server 127.0.0.1:81; }\n}\n',
    refused: null,
  },
  {
    name: 'keepalive zero',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81; keepalive 0; }\n}\n',
    refused: { line: 3, message: 'invalid value "0" in "keepalive" directive' },
  },
  {
    name: 'keepalive twice',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81; keepalive 4; keepalive 5; }\n}\n',
    refused: { line: 3, message: '"keepalive" directive is duplicate' },
  },
  {
    name: 'keepalive options',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81; keepalive 4; keepalive_timeout 30s; keepalive_requests 100; zone u 64k; }\n}\n',
    refused: null,
  },
  {
    name: 'upstream twice',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\n\n}\n',
    refused: { line: 7, message: 'duplicate upstream "u"' },
  },
  {
    name: 'upstream without name',
    text: 'events {}\nhttp {\nupstream { server 127.0.0.1:81; }\n}\n',
    refused: { line: 3, message: 'invalid number of arguments in "upstream" directive' },
  },
  {
    name: 'server without address',
    text: 'events {}\nhttp {\nupstream u { server; }\n}\n',
    refused: { line: 3, message: 'invalid number of arguments in "server" directive' },
  },
  {
    name: 'duplicate directive',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_read_timeout 5s; proxy_read_timeout 6s;\n    }\n}\n}\n',
    refused: { line: 10, message: '"proxy_read_timeout" directive is duplicate' },
  },
  {
    name: 'duplicate proxy_pass',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_pass http://u;\n    }\n}\n}\n',
    refused: { line: 10, message: '"proxy_pass" directive is duplicate' },
  },
  {
    name: 'duplicate location',
    text: 'events {}\nhttp {\nserver { location / { return 200; } location / { return 200; } }\n}\n',
    refused: { line: 3, message: 'duplicate location "/"' },
  },
  {
    name: 'duplicate exact location',
    text: 'events {}\nhttp {\nserver { location = /a { return 200; } location /a { return 200; } }\n}\n',
    refused: null,
  },
  {
    name: 'noregex same as prefix',
    text: 'events {}\nhttp {\nserver { location ^~ /a { return 200; } location /a { return 200; } }\n}\n',
    refused: { line: 3, message: 'duplicate location "/a"' },
  },
  {
    name: 'bad modifier',
    text: 'events {}\nhttp {\nserver { location ~~ /a { return 200; } }\n}\n',
    refused: { line: 3, message: 'invalid location modifier "~~"' },
  },
  {
    name: 'modifier glued',
    text: 'events {}\nhttp {\nserver { location =/a { return 200; } location ~^/b { return 200; } }\n}\n',
    refused: null,
  },
  {
    name: 'bad regex',
    text: 'events {}\nhttp {\nserver { location ~ "(" { return 200; } }\n}\n',
    refused: { line: 3, message: 'pcre2_compile() failed: missing closing parenthesis in "("' },
  },
  {
    name: 'regex quantifier needs quotes',
    text: 'events {}\nhttp {\nserver { location ~ /a{2} { return 200; } }\n}\n',
    refused: { line: 3, message: 'unknown directive "2}"' },
  },
  {
    name: 'regex quantifier quoted',
    text: 'events {}\nhttp {\nserver { location ~ "/a{2}" { return 200; } }\n}\n',
    refused: null,
  },
  {
    name: 'proxy_pass without scheme',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass u;\n    }\n}\n}\n',
    refused: { line: 10, message: 'invalid URL prefix' },
  },
  {
    name: 'proxy_pass bad scheme',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass ftp://u;\n    }\n}\n}\n',
    refused: { line: 10, message: 'invalid URL prefix' },
  },
  {
    name: 'proxy_pass https',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass https://u;\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'proxy_pass unknown host',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://nosuch.invalid;\n    }\n}\n}\n',
    refused: { line: 10, message: 'host not found in upstream "nosuch.invalid"' },
  },
  {
    name: 'proxy_pass URI in regex',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver { location ~ /a { proxy_pass http://u/b; } }\n}\n',
    refused: {
      line: 7,
      message:
        '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
    },
  },
  {
    name: 'proxy_pass variable',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://$host;\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'next_upstream',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_next_upstream error timeout http_503 non_idempotent; proxy_next_upstream_tries 2; proxy_next_upstream_timeout 3s;\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'next_upstream bad',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_next_upstream error http_501;\n    }\n}\n}\n',
    refused: { line: 10, message: 'invalid value "http_501"' },
  },
  {
    name: 'next_upstream twice',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_next_upstream error error;\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'next_upstream off',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_next_upstream off;\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'tries text',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_next_upstream_tries two;\n    }\n}\n}\n',
    refused: { line: 10, message: '"proxy_next_upstream_tries" directive invalid number' },
  },
  {
    name: 'http version',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_http_version 2;\n    }\n}\n}\n',
    refused: { line: 10, message: 'invalid value "2"' },
  },
  {
    name: 'http version ok',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection "";\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'set header one argument',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_set_header X;\n    }\n}\n}\n',
    refused: { line: 10, message: 'invalid number of arguments in "proxy_set_header" directive' },
  },
  {
    name: 'unknown variable',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_set_header X $nosuch;\n    }\n}\n}\n',
    refused: { line: null, message: 'unknown "nosuch" variable' },
  },
  {
    name: 'bad variable',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_set_header X $;\n    }\n}\n}\n',
    refused: { line: 13, message: 'invalid variable name' },
  },
  {
    name: 'braced variable',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_set_header X "${host}x";\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'unclosed braced variable',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_set_header X "${host";\n    }\n}\n}\n',
    refused: { line: 13, message: 'the closing bracket in "host" variable is missing' },
  },
  {
    name: 'return code',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        return 204;\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'return text',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        return 200 "hello";\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'return url',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        return http://x/;\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'return bad',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        return yes;\n    }\n}\n}\n',
    refused: { line: 10, message: 'invalid return code "yes"' },
  },
  {
    name: 'return too big',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        return 1000;\n    }\n}\n}\n',
    refused: { line: 10, message: 'invalid return code "1000"' },
  },
  {
    name: 'return bare text',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        return "hello";\n    }\n}\n}\n',
    refused: { line: 10, message: 'invalid return code "hello"' },
  },
  {
    name: 'limit_req',
    text: 'events {}\nhttp {\nlimit_req_zone $binary_remote_addr zone=one:10m rate=1r/s;\nlimit_req_zone $uri zone=two:1m rate=30r/m;\nserver { location / { limit_req zone=one burst=5 nodelay; limit_req zone=two; limit_req_status 429; return 200; } }\n}\n',
    refused: null,
  },
  {
    name: 'limit_req unknown zone',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        limit_req zone=nosuch;\n    }\n}\n}\n',
    refused: { line: null, message: 'zero size shared memory zone "nosuch"' },
  },
  {
    name: 'limit_req twice',
    text: 'events {}\nhttp {\nlimit_req_zone $uri zone=one:1m rate=1r/s;\nserver { location / { limit_req zone=one; limit_req zone=one; } }\n}\n',
    refused: { line: 4, message: '"limit_req" directive is duplicate' },
  },
  {
    name: 'limit_req bad rate',
    text: 'events {}\nhttp {\nlimit_req_zone $uri zone=one:1m rate=1/s;\n}\n',
    refused: { line: 3, message: 'invalid rate "rate=1/s"' },
  },
  {
    name: 'limit_req no zone',
    text: 'events {}\nhttp {\nlimit_req_zone $uri rate=1r/s;\n}\n',
    refused: { line: 3, message: 'invalid number of arguments in "limit_req_zone" directive' },
  },
  {
    name: 'limit_req no rate',
    text: 'events {}\nhttp {\nlimit_req_zone $uri zone=one:1m;\n}\n',
    refused: { line: 3, message: 'invalid number of arguments in "limit_req_zone" directive' },
  },
  {
    name: 'limit_req small zone',
    text: 'events {}\nhttp {\nlimit_req_zone $uri zone=one:1k rate=1r/s;\n}\n',
    refused: { line: 3, message: 'zone "zone=one:1k" is too small' },
  },
  {
    name: 'limit_req bad burst',
    text: 'events {}\nhttp {\nlimit_req_zone $uri zone=one:1m rate=1r/s;\nserver { limit_req zone=one burst=0; }\n}\n',
    refused: { line: 4, message: 'invalid burst value "burst=0"' },
  },
  {
    name: 'limit_req delay',
    text: 'events {}\nhttp {\nlimit_req_zone $uri zone=one:1m rate=1r/s;\nserver { limit_req zone=one burst=5 delay=3; }\n}\n',
    refused: null,
  },
  {
    name: 'limit_req zone later',
    text: 'events {}\nhttp {\nserver { limit_req zone=one; }\nlimit_req_zone $uri zone=one:1m rate=1r/s;\n}\n',
    refused: null,
  },
  {
    name: 'limit_req_status 200',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        limit_req_status 200;\n    }\n}\n}\n',
    refused: { line: 10, message: 'value must be between 400 and 599' },
  },
  {
    name: 'limit_conn',
    text: 'events {}\nhttp {\nlimit_conn_zone $server_name zone=c:1m;\nserver { location / { limit_conn c 10; limit_conn_status 429; return 200; } }\n}\n',
    refused: null,
  },
  {
    name: 'limit_conn zero',
    text: 'events {}\nhttp {\nlimit_conn_zone $server_name zone=c:1m;\nserver { location / { limit_conn c 0; } }\n}\n',
    refused: { line: 4, message: 'invalid number of connections "0"' },
  },
  {
    name: 'nested location',
    text: 'events {}\nhttp {\nserver { location /a { location /a/b { return 200; } return 201; } }\n}\n',
    refused: null,
  },
  {
    name: 'nested outside',
    text: 'events {}\nhttp {\nserver { location /a { location /b { return 200; } } }\n}\n',
    refused: { line: 3, message: 'location "/b" is outside location "/a"' },
  },
  {
    name: 'nested in exact',
    text: 'events {}\nhttp {\nserver { location = /a { location /a/b { return 200; } } }\n}\n',
    refused: { line: 3, message: 'location "/a/b" cannot be inside the exact location "/a"' },
  },
  {
    name: 'named location',
    text: 'events {}\nhttp {\nserver { location @x { return 200; } }\n}\n',
    refused: null,
  },
  {
    name: 'if',
    text: 'events {}\nhttp {\nserver { location / { if ($host = x) { return 403; } } }\n}\n',
    refused: null,
  },
  {
    name: 'rewrite',
    text: 'events {}\nhttp {\nserver { rewrite ^/a /b last; }\n}\n',
    refused: null,
  },
  {
    name: 'listen default_server twice',
    text: 'events {}\nhttp {\nserver { listen 8080 default_server; } server { listen 8080 default_server; }\n}\n',
    refused: { line: 3, message: 'a duplicate default server for 0.0.0.0:8080' },
  },
  {
    name: 'listen default_server',
    text: 'events {}\nhttp {\nserver { listen 8080; server_name a; } server { listen 8080 default_server; server_name b; }\n}\n',
    refused: null,
  },
  {
    name: 'listen bad port',
    text: 'events {}\nhttp {\nserver { listen 99999; }\n}\n',
    refused: { line: 3, message: 'invalid port in "99999" of the "listen" directive' },
  },
  {
    name: 'listen bad parameter',
    text: 'events {}\nhttp {\nserver { listen 8080 defualt_server; }\n}\n',
    refused: { line: 3, message: 'invalid parameter "defualt_server"' },
  },
  {
    name: 'listen forms',
    text: 'events {}\nhttp {\nserver { listen 127.0.0.1:8080; listen [::1]:8081; listen *:8082; listen localhost:8083; }\n}\n',
    refused: null,
  },
  {
    name: 'listen twice',
    text: 'events {}\nhttp {\nserver { listen 8080; listen 8080; }\n}\n',
    refused: { line: 3, message: 'a duplicate listen 0.0.0.0:8080' },
  },
  {
    name: 'server names',
    text: 'events {}\nhttp {\nserver { listen 8080; server_name a.example *.b.example c.* .d.example ~^e\\d+$ "" _; }\n}\n',
    refused: null,
  },
  {
    name: 'server name bad',
    text: 'events {}\nhttp {\nserver { listen 8080; server_name a*b; }\n}\n',
    refused: null,
  },
  {
    name: 'conflicting names',
    text: 'events {}\nhttp {\nserver { listen 8080; server_name a; } server { listen 8080; server_name a; }\n}\n',
    refused: null,
  },
  {
    name: 'server names $',
    text: 'events {}\nhttp {\nserver { listen 8080; server_name $hostname; }\n}\n',
    refused: null,
  },
  {
    name: 'comment and quotes',
    text: "events {} # no more\nhttp {\n  # server {\n  server { listen 8080; location / { return 200 'a \"b\" \\'c\\''; } }\n}\n",
    refused: null,
  },
  {
    name: 'quote glued',
    text: 'events {}\nhttp {\nserver { location / { return 200 "a"b; } }\n}\n',
    refused: { line: 3, message: 'unexpected "b"' },
  },
  {
    name: 'quote unclosed',
    text: 'events {}\nhttp {\nserver { location / { return 200 "a; } }\n}\n',
    refused: { line: 5, message: 'unexpected end of file, expecting ";" or "}"' },
  },
  {
    name: 'hash inside word',
    text: 'events {}\nhttp {\nserver { location /a#b { return 200; } }\n}\n',
    refused: null,
  },
  {
    name: 'escaped space',
    text: 'events {}\nhttp {\nserver { location /a\\ b { return 200; } }\n}\n',
    refused: null,
  },
  {
    name: 'crlf',
    text: 'events {}\r\nhttp {\r\n  server { listen 8080; }\r\n}\r\n',
    refused: null,
  },
  {
    name: 'byte order mark',
    text: '\ufeffevents {}\n',
    refused: { line: 1, message: 'unknown directive "\ufeffevents"' },
  },
  {
    name: 'no events',
    text: 'http { server { listen 8080; } }\n',
    refused: { line: null, message: 'no "events" section in configuration' },
  },
  { name: 'no http', text: 'events {}\n', refused: null },
  {
    name: 'two http',
    text: 'events {}\nhttp {}\nhttp {}\n',
    refused: { line: 3, message: '"http" directive is duplicate' },
  },
  {
    name: 'two events',
    text: 'events {}\nevents {}\n',
    refused: { line: 2, message: '"events" directive is duplicate' },
  },
  {
    name: 'gzip maybe',
    text: 'events {}\nhttp {\ngzip maybe;\n}\n',
    refused: {
      line: 3,
      message: 'invalid value "maybe" in "gzip" directive, it must be "on" or "off"',
    },
  },
  {
    name: 'gzip on off',
    text: 'events {}\nhttp {\ngzip on off;\n}\n',
    refused: { line: 3, message: 'invalid number of arguments in "gzip" directive' },
  },
  {
    name: 'worker',
    text: 'worker_processes auto;\nevents { worker_connections 1024; }\n',
    refused: null,
  },
  {
    name: 'worker_connections in main',
    text: 'worker_connections 1024;\nevents {}\n',
    refused: { line: 1, message: '"worker_connections" directive is not allowed here' },
  },
  {
    name: 'size',
    text: 'events {}\nhttp {\nclient_max_body_size 10m; server { listen 8080; client_max_body_size 1k; }\n}\n',
    refused: null,
  },
  {
    name: 'bad size',
    text: 'events {}\nhttp {\nclient_max_body_size 10x;\n}\n',
    refused: { line: 3, message: '"client_max_body_size" directive invalid value' },
  },
  {
    name: 'access_log',
    text: 'events {}\nhttp {\naccess_log off; sendfile on; keepalive_timeout 65; include /dev/null; default_type text/plain;\n}\n',
    refused: null,
  },
  {
    name: 'keepalive_time',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81; keepalive 2; keepalive_time 1h; }\n}\n',
    refused: null,
  },
  {
    name: 'max_conns',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81 max_conns=10; }\n}\n',
    refused: null,
  },
  {
    name: 'slow_start',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81 slow_start=30s; }\n}\n',
    refused: { line: 3, message: 'invalid parameter "slow_start=30s"' },
  },
  {
    name: 'resolve',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:81 resolve; }\n}\n',
    refused: { line: 3, message: 'invalid parameter "resolve"' },
  },
  {
    name: 'least_time',
    text: 'events {}\nhttp {\nupstream u { least_time header; server 127.0.0.1:81; }\n}\n',
    refused: { line: 3, message: 'unknown directive "least_time"' },
  },
  {
    name: 'server unix',
    text: 'events {}\nhttp {\nupstream u { server unix:/tmp/x; }\n}\n',
    refused: null,
  },
  {
    name: 'server bad port',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:0; }\n}\n',
    refused: { line: 3, message: 'invalid port in upstream "127.0.0.1:0"' },
  },
  {
    name: 'server bad port 2',
    text: 'events {}\nhttp {\nupstream u { server 127.0.0.1:80a; }\n}\n',
    refused: { line: 3, message: 'invalid port in upstream "127.0.0.1:80a"' },
  },
  {
    name: 'server with scheme',
    text: 'events {}\nhttp {\nupstream u { server http://127.0.0.1:80; }\n}\n',
    refused: { line: 3, message: 'invalid host in upstream "http://127.0.0.1:80"' },
  },
  {
    name: 'upstream host unknown',
    text: 'events {}\nhttp {\nupstream u { server nosuch.invalid:80; }\n}\n',
    refused: { line: 3, message: 'host not found in upstream "nosuch.invalid:80"' },
  },
  {
    name: 'upstream port in pass',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u:81;\n    }\n}\n}\n',
    refused: { line: 10, message: 'upstream "u" may not have port 81' },
  },
  {
    name: 'not terminated',
    text: 'events {}\nhttp {\nserver { listen 8080 { } }\n}\n',
    refused: { line: 3, message: 'directive "listen" is not terminated by ";"' },
  },
  {
    name: 'connect_timeout two',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_connect_timeout 1s 2s;\n    }\n}\n}\n',
    refused: {
      line: 10,
      message: 'invalid number of arguments in "proxy_connect_timeout" directive',
    },
  },
  {
    name: 'set',
    text: 'events {}\nhttp {\nserver { set $a b; location / { return 200 $a; } }\n}\n',
    refused: null,
  },
  {
    name: 'proxy_method',
    text: 'events {}\nhttp {\nupstream u {\n    server 127.0.0.1:81;\n    server 127.0.0.2:81;\n}\nserver {\n    listen 8080;\n    location / {\n        proxy_pass http://u; proxy_method POST; proxy_pass_request_headers off;\n    }\n}\n}\n',
    refused: null,
  },
  {
    name: 'location without argument',
    text: 'events {}\nhttp {\nserver { location { return 200; } }\n}\n',
    refused: { line: 3, message: 'invalid number of arguments in "location" directive' },
  },
];
