/** What lies between two endpoints. */
import { z } from 'zod';
import { share } from '../quantity.ts';
import { bandwidth } from '../size.ts';
import { camel } from './camel.ts';
import { distribution } from './distribution.ts';
import { count, keepAlive, limit, refusal, timeout } from './word.ts';

const dollars = z.number().min(0).max(1e9);

/** Every key may be left out: it is then the default link's, and after that undici's default. */
const connection = z
  .strictObject({
    protocol: z
      .enum(['http1', 'http2'])
      .optional()
      .meta({ description: 'http1 or http2 (default http1).' }),
    tls: z
      .enum(['none', 'tls', 'mutual'])
      .optional()
      .meta({ description: 'none, tls (1.3) or mutual (default none).' }),
    keep_alive: keepAlive.optional().meta({
      description:
        'An idle connection is closed after this long; 0s: one call each; or forever (default 4s).',
    }),
    connections: limit(1)
      .optional()
      .meta({ description: 'Most open to one address (default none: no limit).' }),
    pending: limit(0)
      .optional()
      .meta({ description: 'Calls that may wait for a connection (default none: no limit).' }),
    streams: count(1, 1_000_000)
      .optional()
      .meta({ description: 'Exchanges at once on one HTTP/2 connection (default 100).' }),
    requests: limit(1)
      .optional()
      .meta({ description: 'Calls after which a connection is closed (default none: no limit).' }),
    connect_timeout: timeout
      .optional()
      .meta({ description: 'For opening, handshakes included (default 10s), or none.' }),
    read_timeout: timeout
      .optional()
      .meta({ description: 'From the request’s last byte to the answer (default 300s), or none.' }),
    write_timeout: timeout
      .optional()
      .meta({ description: 'For the request’s bytes to leave (default none).' }),
    pool_timeout: timeout
      .optional()
      .meta({ description: 'For a connection of the pool to be free (default none).' }),
  })
  .transform(camel);

const link = z
  .strictObject({
    latency: distribution
      .optional()
      .meta({ description: 'One-way delay (default 1ms, or the default link’s).' }),
    jitter: distribution
      .optional()
      .meta({ description: 'Added to it, drawn anew for every message (default none).' }),
    loss: share.optional().meta({
      description: 'Chance that a transmission is lost (default 0, or the default link’s).',
    }),
    bandwidth: bandwidth
      .optional()
      .meta({ description: 'Of each direction: 10MB/s or 100Mbit/s (default no limit).' }),
    corrupt: share
      .optional()
      .meta({ description: 'Share of messages that arrive changed (default 0).' }),
    cost: z
      .strictObject({
        per_call: dollars.default(0).meta({ description: 'Dollars a call (default 0).' }),
        per_gigabyte: dollars
          .default(0)
          .meta({ description: 'Dollars for 10⁹ bytes, both ways counted (default 0).' }),
      })
      .transform(camel)
      .optional()
      .meta({ description: 'What traffic costs (default nothing).' }),
    connection: connection.optional().meta({
      description:
        'How callers hold connections (default: always open, as many as there are calls). `{}` takes undici’s defaults.',
    }),
  })
  .transform(camel);

const LINK_KEY = /^(default|[a-z][a-z0-9-]*\s*->\s*[a-z][a-z0-9-]*)$/;
export const links = z.record(
  z
    .string()
    .regex(
      LINK_KEY,
      refusal('this is no link', 'Write default, or two services: order -> payment.'),
    ),
  link,
);

export type LinkText = z.output<typeof link>;
