import type { Preset } from './preset.ts';

/** Recommended products, each of which the frontend looks up. */
const RECOMMENDATIONS = `        - { to: recommendation, request: POST /ListRecommendations }
        - { to: catalog, request: POST /GetProduct, times: 5 }`;

const AD = '        - { to: ad, request: POST /GetAds, timeout: 100ms, optional: true }';

export const onlineBoutique: Preset = {
  id: 'online-boutique',
  title: 'Online Boutique',
  summary:
    'Google’s demonstration shop: eleven services in a chain of sequential calls. The front page alone converts nine prices one after another.',
  source:
    'GoogleCloudPlatform/microservices-demo @34ffea917: calls, their order, the ad timeout, task weights and think times. It documents no latencies: service times and links are ours.',
  yaml: `# Google's Online Boutique (microservices-demo @34ffea917). All calls are sequential, gRPC there.
# From the source: who calls whom in which order, 9 products, at most 5 recommendations, 100 ms for
# ads, ten users with think times from 1 to 10 s, and the weights of their tasks. A task of several
# requests (put into the cart: look at it, add it) is here so many single requests with the same
# shares; each is followed by a think time.
# Ours: all service times and links (none are documented), and two items in a cart.
until: 60s
services:
  frontend:
    replicas: 2
    service_time: { lognormal: { p50: 3ms, p99: 12ms } }
    routes:
      GET /:
        calls:
        - { to: currency, request: POST /GetSupportedCurrencies }
        - { to: catalog, request: POST /ListProducts }
        - { to: cart, request: POST /GetCart }
        - { to: currency, request: POST /Convert, times: 9 }
${AD}
      POST /setCurrency: {}
      GET /product/*:
        calls:
        - { to: catalog, request: POST /GetProduct }
        - { to: currency, request: POST /GetSupportedCurrencies }
        - { to: cart, request: POST /GetCart }
        - { to: currency, request: POST /Convert }
${RECOMMENDATIONS}
${AD}
      GET /cart:
        calls:
        - { to: currency, request: POST /GetSupportedCurrencies }
        - { to: cart, request: POST /GetCart }
${RECOMMENDATIONS}
        - { to: shipping, request: POST /GetQuote }
        - { to: currency, request: POST /Convert }
        - { to: catalog, request: POST /GetProduct }
        - { to: currency, request: POST /Convert }
        - { to: catalog, request: POST /GetProduct }
        - { to: currency, request: POST /Convert }
      POST /cart:
        calls:
        - { to: catalog, request: POST /GetProduct }
        - { to: cart, request: POST /AddItem }
      POST /cart/checkout:
        calls:
        - { to: checkout, request: POST /PlaceOrder }
${RECOMMENDATIONS}
        - { to: currency, request: POST /GetSupportedCurrencies }
  checkout:
    service_time: { lognormal: { p50: 3ms, p99: 12ms } }
    calls:
      - { to: cart, request: POST /GetCart }
      - { to: catalog, request: POST /GetProduct }
      - { to: currency, request: POST /Convert }
      - { to: catalog, request: POST /GetProduct }
      - { to: currency, request: POST /Convert }
      - { to: shipping, request: POST /GetQuote }
      - { to: currency, request: POST /Convert }
      - { to: payment, request: POST /Charge }
      - { to: shipping, request: POST /ShipOrder }
      - { to: cart, request: POST /EmptyCart }
      # Its failure is only logged.
      - { to: email, request: POST /SendOrderConfirmation, optional: true }
  cart:
    service_time: { lognormal: { p50: 1ms, p99: 5ms } }
    calls: [redis]
  redis:
    service_time: { lognormal: { p50: 200us, p99: 1ms } }
  # To slow it down as its EXTRA_LATENCY does, inject: slow catalog, add 5.5s.
  catalog:
    service_time: { lognormal: { p50: 1ms, p99: 5ms } }
  currency:
    service_time: { lognormal: { p50: 800us, p99: 4ms } }
  recommendation:
    service_time: { lognormal: { p50: 4ms, p99: 20ms } }
    calls: [{ to: catalog, request: POST /ListProducts }]
  ad:
    service_time: { lognormal: { p50: 4ms, p99: 20ms } }
  shipping:
    service_time: { lognormal: { p50: 1ms, p99: 5ms } }
  payment:
    service_time: { lognormal: { p50: 5ms, p99: 30ms } }
  email:
    service_time: { lognormal: { p50: 6ms, p99: 40ms } }
links:
  default: { latency: 300us }
load:
  - users: { count: 10, think: { uniform: { min: 1s, max: 10s } } }
    mix:
      - { to: frontend, request: GET /, weight: 1 }
      - { to: frontend, request: POST /setCurrency, weight: 2 }
      # Browsing 10, before putting into the cart 2, before checking out 1.
      - { to: frontend, request: GET /product/OLJCESPC7Z, weight: 13 }
      - { to: frontend, request: POST /cart, weight: 3 }
      - { to: frontend, request: GET /cart, weight: 3 }
      - { to: frontend, request: POST /cart/checkout, weight: 1 }
`,
};
