import { hostname } from 'internal:pino';

/** All pino asks of `os`. */
export default { hostname };
