import type { WireResponse } from '../program.ts';

const REASONS: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Authorization Required',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Time-out',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Large',
  415: 'Unsupported Media Type',
  416: 'Requested Range Not Satisfiable',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
  505: 'HTTP Version Not Supported',
  507: 'Insufficient Storage',
};

export const SERVER_HEADER = ['server', 'nginx'] as const;
const TYPE_HTML = ['content-type', 'text/html'] as const;
const pages = new Map<number, WireResponse>();

/** nginx's own page for a status (with `server_tokens off`); an empty body where it has none. */
export function errorPage(status: number): WireResponse {
  let page = pages.get(status);
  if (page === undefined) {
    const reason = REASONS[status];
    const title = `${status} ${reason}`;
    const body =
      `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n` +
      `<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
    page =
      reason === undefined
        ? { status, headers: [SERVER_HEADER], body: null }
        : { status, headers: [SERVER_HEADER, TYPE_HTML], body };
    pages.set(status, page);
  }
  return page;
}
