import type { Preset } from './preset.ts';

/** 6 hits for every miss: 12 % and 2 % of all reads (uqsim's paths). */
const MONGO = '{ empirical: [78us, 78us, 78us, 78us, 78us, 78us, 5203us] }';

export const hotelReservation: Preset = {
  id: 'hotel-reservation',
  title: 'Hotel reservation',
  summary:
    'DeathStarBench’s hotelReservation: searches behind caches. One read in seven misses the cache, one in fifty goes to disk.',
  source:
    'DeathStarBench @6ecb097 (calls, mixed-workload_type_1.lua); zyqCSL/uqsim-power-management-beta (memcached and mongo times, hit rates); QoS target 200 ms of Sinan. Times of the Go services, links and the rate are ours.',
  yaml: `# DeathStarBench hotelReservation (@6ecb097), calls and mix of mixed-workload_type_1.lua.
# From uqsim's model: memcached read 1.5 + 1.5 + 0.6 + 7.5 us; mongo 3 + 75 us on a hit,
# 3 + 100 + 100 us + 5 ms from disk; 86 % of reads end in memcached, 12 % in mongo, 2 % on disk.
# From Sinan: answers are to come within 200 ms (p99).
# Ours: times of the services themselves, links, and the rate. The stores of user, recommendation and
# reservation are part of their service times.
until: 60s
slow_after: 200ms
services:
  frontend:
    replicas: 2
    service_time: { lognormal: { p50: 500us, p99: 3ms } }
    routes:
      GET /hotels:
        calls:
          - { to: search, request: POST /Nearby }
          - { to: reservation, request: POST /CheckAvailability }
          - { to: profile, request: POST /GetProfiles }
      GET /recommendations:
        calls:
          - { to: recommendation, request: POST /GetRecommendations }
          - { to: profile, request: POST /GetProfiles }
      GET /user: { calls: [{ to: user, request: POST /CheckUser }] }
      POST /reservation:
        calls:
          - { to: user, request: POST /CheckUser }
          - { to: reservation, request: POST /MakeReservation }
  search:
    service_time: { lognormal: { p50: 300us, p99: 2ms } }
    calls: [{ to: geo, request: POST /Nearby }, { to: rate, request: POST /GetRates }]
  geo:
    service_time: { lognormal: { p50: 200us, p99: 1ms } }
  rate:
    service_time: { lognormal: { p50: 300us, p99: 2ms } }
    calls: [memcached-rate, { to: mongodb-rate, share: 14% }]
  profile:
    service_time: { lognormal: { p50: 300us, p99: 2ms } }
    calls: [memcached-profile, { to: mongodb-profile, share: 14% }]
  recommendation:
    service_time: { lognormal: { p50: 300us, p99: 2ms } }
  reservation:
    service_time: { lognormal: { p50: 500us, p99: 4ms } }
  user:
    service_time: { lognormal: { p50: 300us, p99: 2ms } }
  memcached-rate:
    service_time: { exponential: { mean: 11.1us } }
  memcached-profile:
    service_time: { exponential: { mean: 11.1us } }
  mongodb-rate:
    service_time: ${MONGO}
  mongodb-profile:
    service_time: ${MONGO}
links:
  default: { latency: 50us }
load:
  - rate: 100/s
    mix:
      - { to: frontend, request: GET /hotels, weight: 0.6 }
      - { to: frontend, request: GET /recommendations, weight: 0.39 }
      - { to: frontend, request: GET /user, weight: 0.005 }
      - { to: frontend, request: POST /reservation, weight: 0.005 }
`,
};
