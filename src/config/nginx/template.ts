import type { Template } from '../../cluster/nginx/config.ts';
import { isModelledVariable } from '../../cluster/nginx/request-view.ts';
import { suggest } from '../problem.ts';
import type { Word } from './lexer.ts';
import type { Notes } from './notes.ts';

/** Variables nginx has and this model leaves empty. */
const EMPTY_HERE = `binary_remote_port body_bytes_sent bytes_sent connection connection_requests
  connection_time content_length content_type document_root limit_rate limit_req_status
  limit_conn_status msec nginx_version pid pipe realpath_root remote_port remote_user request
  request_body request_body_file request_completion request_filename request_id request_length
  request_time server_protocol status time_iso8601 time_local https http2 http3 invalid_referer
  gzip_ratio date_local date_gmt memcached_key slice_range uid_got uid_set uid_reset spdy`.split(
  /\s+/,
);
const EMPTY_FAMILIES = /^(\d|upstream_|sent_http_|sent_trailer_|ssl_|tcpinfo_|geoip_|proxy_|jwt_)/;

/**
 * A text with `$name` and `${name}` taken apart; null after a problem. `own` are the variables the
 * file itself makes (`set`, `map`, …).
 */
export function readTemplate(word: Word, own: ReadonlySet<string>, notes: Notes): Template | null {
  const parts: Template[number][] = [];
  const pattern = /\$(?:\{([^}]*)(\}?)|(\w*))/g;
  let from = 0;
  for (const match of word.text.matchAll(pattern)) {
    const [whole, braced, closing, bare] = match;
    const name = braced ?? bare ?? '';
    if (match.index > from) parts.push(word.text.slice(from, match.index));
    from = match.index + whole.length;
    if (braced !== undefined && closing === '') {
      const problem = `the closing bracket in "${name}" variable is missing`;
      notes.problem(word, problem, `Write "\${${name}}".`);
      return null;
    }
    if (name === '' || /\W/.test(name)) {
      notes.problem(
        word,
        'invalid variable name',
        'Write a name of letters, digits and _ after "$".',
      );
      return null;
    }
    if (!isModelledVariable(name) && !emptyHere(word, name, own, notes)) return null;
    parts.push({ variable: name });
  }
  if (from < word.text.length || parts.length === 0) parts.push(word.text.slice(from));
  return parts;
}

function emptyHere(word: Word, name: string, own: ReadonlySet<string>, notes: Notes): boolean {
  if (own.has(name) || EMPTY_HERE.includes(name) || EMPTY_FAMILIES.test(name)) {
    notes.notice(word, `variable "$${name}" is understood, not modelled: it is empty here`);
    return true;
  }
  const near = suggest(name, [
    'host',
    'uri',
    'request_uri',
    'remote_addr',
    'scheme',
    'args',
    'http_host',
    'proxy_host',
    'server_name',
    'proxy_add_x_forwarded_for',
    'request_method',
    'binary_remote_addr',
  ]);
  notes.problem(word, `unknown "${name}" variable`, near);
  return false;
}

/** Whether it is the same text for every request, and which. */
export function fixedText(template: Template): string | null {
  return template.every((part) => typeof part === 'string') ? template.join('') : null;
}
