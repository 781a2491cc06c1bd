import type { Preset } from './preset.ts';

export const sockShop: Preset = {
  id: 'sock-shop',
  title: 'Sock Shop',
  summary:
    'Weaveworks’ demonstration shop. An order gathers four things at the same time, pays, and is shipped through a message queue.',
  source:
    'microservices-demo/{load-test,front-end,orders}: requests, calls, what is parallel, the timeout of 5 s. No latencies are published: service times and links are ours.',
  yaml: `# Weaveworks' Sock Shop (microservices-demo/load-test, front-end, orders).
# From the source: the requests of its load test, the calls of an order and which are parallel,
# http.timeout of 5 s.
# Ours: all service times and links (none are published), the load, and that each service asks its
# own database once. Its queue hands a message on at once and waits for the end, where RabbitMQ
# would answer the publisher first.
until: 60s
services:
  front-end:
    replicas: 2
    service_time: { lognormal: { p50: 3ms, p99: 12ms } }
    # Pages without a route are files: /, /category.html, /detail.html, /basket.html.
    routes:
      GET /catalogue: { calls: [catalogue] }
      GET /login: { calls: [{ to: user, request: GET /login }] }
      DELETE /cart: { calls: [{ to: carts, request: DELETE /carts/1 }] }
      POST /cart:
        calls:
          - { to: catalogue, request: GET /catalogue/3 }
          - { to: carts, request: POST /carts/1/items }
      POST /orders:
        calls:
          - { to: user, request: GET /customers/1 }
          - parallel:
              - { to: user, request: GET /addresses/1 }
              - { to: user, request: GET /cards/1 }
          - { to: orders, request: POST /orders }
  orders:
    service_time: { lognormal: { p50: 4ms, p99: 20ms } }
    calls:
      - parallel:
          - { to: user, request: GET /addresses/1, timeout: 5s }
          - { to: user, request: GET /customers/1, timeout: 5s }
          - { to: user, request: GET /cards/1, timeout: 5s }
          - { to: carts, request: GET /carts/1/items, timeout: 5s }
      - { to: payment, request: POST /paymentAuth, timeout: 5s }
      - { to: shipping, request: POST /shipping, timeout: 5s }
      - { to: orders-db, request: POST /insert }
  user:
    service_time: { lognormal: { p50: 1ms, p99: 6ms } }
    calls: [user-db]
  catalogue:
    service_time: { lognormal: { p50: 1ms, p99: 6ms } }
    calls: [catalogue-db]
  carts:
    service_time: { lognormal: { p50: 3ms, p99: 15ms } }
    calls: [carts-db]
  payment:
    service_time: { lognormal: { p50: 1ms, p99: 6ms } }
  shipping:
    service_time: { lognormal: { p50: 2ms, p99: 10ms } }
    calls: [{ to: rabbitmq, request: POST /publish }]
  rabbitmq:
    service_time: { lognormal: { p50: 500us, p99: 3ms } }
    calls: [{ to: queue-master, request: POST /shipping-task }]
  queue-master:
    service_time: { lognormal: { p50: 2ms, p99: 10ms } }
  user-db:
    service_time: { lognormal: { p50: 500us, p99: 4ms } }
  catalogue-db:
    service_time: { lognormal: { p50: 500us, p99: 4ms } }
  carts-db:
    service_time: { lognormal: { p50: 500us, p99: 4ms } }
  orders-db:
    service_time: { lognormal: { p50: 700us, p99: 5ms } }
links:
  default: { latency: 300us }
load:
  # One round of its load test is each of these once.
  - rate: 45/s
    mix:
      - { to: front-end, request: GET /catalogue }
      - { to: front-end, request: GET / }
      - { to: front-end, request: GET /login }
      - { to: front-end, request: GET /category.html }
      - { to: front-end, request: GET /detail.html?id=3 }
      - { to: front-end, request: DELETE /cart }
      - { to: front-end, request: POST /cart, body: { id: 3, quantity: 1 } }
      - { to: front-end, request: GET /basket.html }
      - { to: front-end, request: POST /orders }
`,
};
