import type { Preset } from './preset.ts';

export const monolith: Preset = {
  id: 'monolith',
  title: 'Monolith',
  summary:
    'The order system as one process: its parts call each other in memory, so nothing between them can be slow or lost. One crash takes all of it along.',
  source:
    'Course, chapter 8.14: the work of “Synchronous everything” without the network. A call in memory takes about 1 µs there, which is nothing beside the work.',
  yaml: `# The order system as one process.
# The parts do the work they do as services: 10 + 50 + 200 + 500 + 100 + 150 ms (chapter 8.14).
# What the calls between them take is left out: 1 µs each, in memory.
# Ours: the spread around the chapter's figures, and the load.
until: 60s
slow_after: 1500ms
services:
  shop:
    replicas: 2
    service_time: { lognormal: { p50: 1010ms, p99: 1350ms } }
load:
  - { to: shop, request: POST /orders, body: { user: 1, items: [7] }, rate: 10/s }
`,
};
