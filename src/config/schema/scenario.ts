/**
 * A scenario as people write it. Times, rates and shares carry their unit; every key that is not
 * marked required may be left out and then has the default its description states. What it reads
 * is already the plain data of `cluster`, but for what one part takes from another.
 */
import { z } from 'zod';
import { positiveDuration } from '../quantity.ts';
import { deploy } from './deploy.ts';
import { fault } from './fault.ts';
import { links } from './link.ts';
import { load } from './load.ts';
import { service } from './service.ts';
import { dns, mesh, zones } from './surroundings.ts';
import { refusal, serviceName } from './word.ts';

export const scenarioSchema = z
  .strictObject({
    until: positiveDuration.meta({ description: 'Required. How long the run lasts.' }),
    slow_after: positiveDuration.prefault('1s').meta({
      description: 'A good answer to the client later than this counts as slow (default 1s).',
    }),
    zones: zones
      .optional()
      .meta({ description: 'Places far apart, over which instances are spread (default none).' }),
    dns: dns.optional().meta({
      description:
        'Names become addresses by asking, and answers are kept (default: callers always know).',
    }),
    mesh: mesh.optional().meta({ description: 'Sidecars and their configuration (default none).' }),
    services: z
      .record(serviceName, service)
      .refine(
        (services) => Object.keys(services).length > 0,
        refusal('there are no services', 'Add at least one.'),
      )
      .meta({
        description:
          'Required. Services by name: coded (code), declared (service_time), nginx or registry.',
      }),
    links: links
      .default({})
      .meta({ description: 'Links by `from -> to`, and `default` for all others.' }),
    load: z.array(load).min(1).meta({ description: 'Required. Who sends requests.' }),
    faults: z
      .array(fault)
      .default([])
      .meta({ description: 'What goes wrong and when (default nothing).' }),
    deploys: z
      .array(deploy)
      .min(1)
      .optional()
      .meta({ description: 'Changes of version while it runs (default none).' }),
  })
  .meta({ title: 'Faultline scenario' });

export type ScenarioText = z.output<typeof scenarioSchema>;
