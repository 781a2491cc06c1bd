/** The chapter's two listings, word for word, and a file with a little of everything. */
export const CHAPTER_ISTIO = `# Exemple Istio : Configuration automatique
apiVersion: networking.istio.io/v1alpha3
kind: VirtualService
metadata:
  name: user-service
spec:
  hosts:
  - user-service
  http:
  - route:
    - destination:
        host: user-service
        subset: v1
      weight: 90
    - destination:
        host: user-service
        subset: v2
      weight: 10  # Canary deployment
    timeout: 2s
    retries:
      attempts: 3
      perTryTimeout: 500ms
`;

export const CHAPTER_ENVOY = `# Configuration Envoy (service mesh Uber)
# Retry automatique + circuit breaking
clusters:
- name: ride-service
  connect_timeout: 0.25s
  type: STRICT_DNS
  lb_policy: ROUND_ROBIN
  circuit_breakers:
    thresholds:
    - max_connections: 100
      max_pending_requests: 100
      max_requests: 100
      max_retries: 3
  outlier_detection:
    consecutive_5xx: 5
    interval: 30s
    base_ejection_time: 30s
  load_assignment:
    cluster_name: ride-service
    endpoints:
    - lb_endpoints:
      - endpoint:
          address:
            socket_address:
              address: ride-service
              port_value: 8080
`;

/** No value in it is a default, so that every key makes a difference. */
export const EVERYTHING = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: order
  labels: { team: a }
spec:
  hosts: [order]
  exportTo: ["."]
  http:
  - name: first
    match:
    - uri: { prefix: /api }
      ignoreUriCase: true
      method: { regex: GET|PUT }
      scheme: { exact: http }
      headers: { x-user: { exact: a }, x-there: {} }
      withoutHeaders: { x-no: {} }
      queryParams: { q: { exact: "1" } }
      sourceLabels: { app: payment, version: v2 }
      authority: { exact: order }
    route:
    - destination: { host: order, subset: v1, port: { number: 80 } }
      weight: 60
      headers: { response: { add: { x-v: "1" } } }
    - destination: { host: order, subset: v2 }
      weight: 40
    timeout: 3s
    retries: { attempts: 3, perTryTimeout: 1s, retryOn: "5xx,503", backoff: 2s, retryIgnorePreviousHosts: false, retryRemoteLocalities: true }
    fault:
      delay: { percentage: { value: 5 }, fixedDelay: 5s }
      abort: { percentage: { value: 1 }, httpStatus: 418 }
    mirror: { host: payment }
    mirrorPercentage: { value: 20 }
    rewrite: { uri: /v2, authority: other }
    headers: { request: { set: { x-a: "1" }, add: { x-b: "2" }, remove: [x-c] } }
    corsPolicy: { allowMethods: [GET] }
  - directResponse: { status: 503, body: { string: closed } }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: order }
spec:
  host: order
  trafficPolicy:
    loadBalancer: { simple: RANDOM, localityLbSetting: { enabled: false, failover: [] } }
    connectionPool:
      tcp: { maxConnections: 10, connectTimeout: 1s, tcpKeepalive: { time: 1s } }
      http: { http1MaxPendingRequests: 2, http2MaxRequests: 3, maxRequestsPerConnection: 4, maxRetries: 5, idleTimeout: 6s, h2UpgradePolicy: UPGRADE, maxConcurrentStreams: 7 }
    outlierDetection: { consecutive5xxErrors: 7, consecutiveGatewayErrors: 3, consecutiveLocalOriginFailures: 6, splitExternalLocalOriginErrors: true, interval: 1s, baseEjectionTime: 2s, maxEjectionPercent: 50, minHealthPercent: 20 }
    tls: { mode: MUTUAL, sni: x }
    retryBudget: { percent: 30, minRetryConcurrency: 4 }
  subsets:
  - { name: v1, labels: { version: v1, track: x } }
  - name: v2
    labels: { version: v2 }
    trafficPolicy: { loadBalancer: { consistentHash: { httpHeaderName: x-user } } }
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: order, namespace: istio-system }
spec: { selector: { matchLabels: { app: order } }, mtls: { mode: STRICT }, portLevelMtls: { 80: { mode: DISABLE } } }
---
clusters:
- name: ride-service
  type: STRICT_DNS
  connect_timeout: 0.5s
  lb_policy: RANDOM
  dns_refresh_rate: 5s
  circuit_breakers:
    thresholds:
    - { max_connections: 1, max_pending_requests: 2, max_requests: 4, max_retries: 5, retry_budget: { budget_percent: { value: 25 }, min_retry_concurrency: 9 }, track_remaining: true }
  outlier_detection: { consecutive_5xx: 6, interval: 4s, max_ejection_percent: 60, enforcing_success_rate: 50, success_rate_stdev_factor: 1500, always_eject_one_host: true }
  health_checks:
  - { timeout: 1s, interval: 5s, unhealthy_threshold: 2, healthy_threshold: 3, http_health_check: { path: /health, host: x } }
  common_lb_config: { healthy_panic_threshold: { value: 10 }, zone_aware_lb_config: { min_cluster_size: 3 } }
  http2_protocol_options: { max_concurrent_streams: 50 }
  load_assignment:
    cluster_name: other
    endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: ride-service, port_value: 80 } } } }] }]
`;
