/** A system to begin with: two services, and somebody who asks. */
export const START_YAML = `# A system of your own. Add parts above,
# or write here: this text is the system.
until: 120s

services:
  shop:
    service_time: 5ms
    calls: [ stock ]
  stock:
    service_time: { lognormal: { p50: 8ms, p99: 40ms } }
    replicas: 2

links:
  default: { latency: 1ms }

load:
  - { to: shop, rate: 40/s }
`;
