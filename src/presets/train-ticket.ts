import type { Preset } from './preset.ts';

export const trainTicket: Preset = {
  id: 'train-ticket',
  title: 'Train Ticket: preserve',
  summary:
    'Buying a ticket in Fudan’s Train Ticket: one request makes some sixty calls, all one after another, six services deep.',
  source:
    'FudanSELab/train-ticket @813dd01e, PreserveServiceImpl and TravelServiceImpl: calls and their order. No latencies are documented: service times, links, load and how many want extras are ours.',
  yaml: `# Train Ticket, "preserve" (@813dd01e). Fully sequential.
# From the source: the calls and their order; the circle travel -> seat -> travel goes through other
# requests of travel, so it ends.
# Ours: all times (none are documented), the load, and that half the buyers want each of the extras.
# Of the databases only that of station is drawn; the others are part of their service times.
until: 60s
slow_after: 1s
services:
  preserve:
    replicas: 2
    service_time: { lognormal: { p50: 4ms, p99: 15ms } }
    calls:
      - { to: security, request: GET /check }
      - { to: contacts, request: GET /contacts }
      - { to: travel, request: POST /trip_detail }
      - { to: station, request: GET /id, times: 2 }
      - { to: ticketinfo, request: POST /travel }
      - { to: seat, request: POST /seats }
      - { to: order, request: POST /order }
      - { to: assurance, request: GET /assurance, share: 50%, optional: true }
      - { to: food, request: POST /orders, share: 50%, optional: true }
      - { to: consign, request: POST /consigns, share: 50%, optional: true }
      - { to: user, request: GET /user }
  security:
    service_time: { lognormal: { p50: 1ms, p99: 6ms } }
    calls: [{ to: order, request: GET /security }, { to: order-other, request: GET /security }]
  travel:
    replicas: 2
    service_time: { lognormal: { p50: 2ms, p99: 10ms } }
    # Anything else is a look-up of its own: GET /routes, GET /train_types.
    routes:
      POST /trip_detail:
        calls:
          - { to: ticketinfo, request: GET /id, times: 2 }
          - { to: route, request: GET /route }
          - { to: ticketinfo, request: POST /travel }
          - { to: order, request: GET /tickets }
          - { to: seat, request: POST /left_tickets, times: 2 }
          - { to: train, request: GET /train }
  ticketinfo:
    service_time: { lognormal: { p50: 1ms, p99: 6ms } }
    routes:
      GET /id: { calls: [{ to: basic, request: GET /id }] }
      POST /travel: { calls: [{ to: basic, request: POST /travel }] }
  basic:
    service_time: { lognormal: { p50: 1ms, p99: 6ms } }
    routes:
      GET /id: { calls: [{ to: station, request: GET /id }] }
      POST /travel:
        calls:
          - { to: station, request: GET /exists, times: 2 }
          - { to: train, request: GET /train }
          - { to: route, request: GET /route }
          - { to: price, request: GET /price }
          - { to: station, request: GET /id, times: 2 }
  seat:
    service_time: { lognormal: { p50: 1ms, p99: 6ms } }
    routes:
      POST /left_tickets:
        calls:
          - { to: travel, request: GET /routes }
          - { to: order, request: GET /tickets }
          - { to: travel, request: GET /train_types }
          - { to: config, request: GET /config }
  station:
    service_time: { lognormal: { p50: 1ms, p99: 5ms } }
    calls: [station-mongo]
  station-mongo:
    service_time: { lognormal: { p50: 500us, p99: 4ms } }
  order:
    service_time: { lognormal: { p50: 2ms, p99: 10ms } }
  order-other:
    service_time: { lognormal: { p50: 2ms, p99: 10ms } }
  contacts:
    service_time: { lognormal: { p50: 1ms, p99: 5ms } }
  route:
    service_time: { lognormal: { p50: 1ms, p99: 5ms } }
  train:
    service_time: { lognormal: { p50: 1ms, p99: 5ms } }
  price:
    service_time: { lognormal: { p50: 1ms, p99: 5ms } }
  config:
    service_time: { lognormal: { p50: 1ms, p99: 5ms } }
  assurance:
    service_time: { lognormal: { p50: 2ms, p99: 10ms } }
  food:
    service_time: { lognormal: { p50: 2ms, p99: 10ms } }
  consign:
    service_time: { lognormal: { p50: 2ms, p99: 10ms } }
  user:
    service_time: { lognormal: { p50: 1ms, p99: 5ms } }
links:
  default: { latency: 500us }
load:
  - { to: preserve, request: POST /preserve, rate: 20/s }
`,
};
