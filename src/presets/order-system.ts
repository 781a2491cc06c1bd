import type { Preset } from './preset.ts';

export const orderSystem: Preset = {
  id: 'order-system',
  title: 'Order system',
  summary:
    'One order asks six services in turn over REST, three of which matter to nobody who waits. Anything slow or dead on the way is the whole order’s trouble.',
  source:
    'Course, chapter 8.14, “Synchronous everything”: services, order of calls and their times. The spread around the times, the load and the timeouts of the non-critical calls are ours.',
  yaml: `# The course's order system, everything synchronous (chapter 8.14).
# From the chapter: who is called in which order, the median times, a timeout of 2 s.
# Ours: the spread around the medians, the link, the load, the replicas.
until: 60s
slow_after: 1500ms
services:
  order:
    replicas: 2
    service_time: 1ms
    calls:
      - { to: user, request: GET /users/1, timeout: 2s }
      - { to: inventory, request: POST /check, timeout: 2s }
      - { to: payment, request: POST /charge, timeout: 2s }
      # Not critical, and yet the customer waits for them.
      - { to: notification, request: POST /confirmations, timeout: 2s }
      - { to: analytics, request: POST /orders, timeout: 2s }
      - { to: recommendation, request: POST /users/1, timeout: 2s }
  user:
    replicas: 2
    service_time: { lognormal: { p50: 10ms, p99: 20ms } }
  inventory:
    replicas: 2
    service_time: { lognormal: { p50: 50ms, p99: 100ms } }
  payment:
    replicas: 2
    service_time: { lognormal: { p50: 200ms, p99: 400ms } }
  notification:
    service_time: { lognormal: { p50: 500ms, p99: 800ms } }
  analytics:
    service_time: { lognormal: { p50: 100ms, p99: 200ms } }
  recommendation:
    service_time: { lognormal: { p50: 150ms, p99: 300ms } }
links:
  default: { latency: 500us }
load:
  - { to: order, request: POST /orders, body: { user: 1, items: [7] }, rate: 10/s }
`,
};
