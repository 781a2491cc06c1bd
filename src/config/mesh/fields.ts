/**
 * The fields of the real APIs, modelled or not: Istio's networking and security APIs (v1), Envoy's
 * v3 cluster (and the v2 names the field's older listings use).
 */
import type { FieldTable } from './value.ts';

const istio = (message: string, fields: string): FieldTable => ({
  message,
  fields: fields.split(/\s+/),
});
const envoy = (message: string, fields: string): FieldTable => ({
  ...istio(message, fields),
  snake: true,
});

export const RESOURCE = istio('a resource', 'apiVersion kind metadata spec status');
export const RESOURCE_LIST = istio('a List', 'apiVersion kind metadata items');
export const METADATA = istio(
  'metadata',
  'name namespace labels annotations generateName uid resourceVersion creationTimestamp generation managedFields selfLink finalizers ownerReferences deletionTimestamp deletionGracePeriodSeconds',
);

export const VIRTUAL_SERVICE = istio('VirtualService', 'hosts gateways http tls tcp exportTo');
export const HTTP_ROUTE = istio(
  'HTTPRoute',
  'name match route redirect directResponse delegate rewrite timeout retries fault mirror mirrors mirrorPercent mirror_percent mirrorPercentage corsPolicy headers',
);
export const HTTP_MATCH = istio(
  'HTTPMatchRequest',
  'name uri scheme method authority headers port sourceLabels gateways queryParams ignoreUriCase withoutHeaders sourceNamespace statPrefix',
);
export const STRING_MATCH = istio('StringMatch', 'exact prefix regex');
export const ROUTE_DESTINATION = istio('HTTPRouteDestination', 'destination weight headers');
export const DESTINATION = istio('Destination', 'host subset port');
export const HEADERS = istio('Headers', 'request response');
export const HEADER_OPERATIONS = istio('HeaderOperations', 'set add remove');
export const RETRY = istio(
  'HTTPRetry',
  'attempts perTryTimeout retryOn retryRemoteLocalities retryIgnorePreviousHosts backoff',
);
export const FAULT = istio('HTTPFaultInjection', 'delay abort');
export const FAULT_DELAY = istio('Delay', 'percentage percent fixedDelay exponentialDelay');
export const FAULT_ABORT = istio('Abort', 'percentage percent httpStatus grpcStatus http2Error');
export const PERCENT = istio('Percent', 'value');
export const MIRROR_POLICY = istio('HTTPMirrorPolicy', 'destination percentage');
export const REWRITE = istio('HTTPRewrite', 'uri authority uriRegexRewrite');
export const REDIRECT = istio('HTTPRedirect', 'uri authority port derivePort scheme redirectCode');
export const DIRECT_RESPONSE = istio('HTTPDirectResponse', 'status body');
export const DIRECT_BODY = istio('HTTPBody', 'string bytes');

export const DESTINATION_RULE = istio(
  'DestinationRule',
  'host trafficPolicy subsets exportTo workloadSelector',
);
export const SUBSET = istio('Subset', 'name labels trafficPolicy');
export const TRAFFIC_POLICY = istio(
  'TrafficPolicy',
  'loadBalancer connectionPool outlierDetection tls portLevelSettings tunnel proxyProtocol retryBudget',
);
export const LOAD_BALANCER = istio(
  'LoadBalancerSettings',
  'simple consistentHash localityLbSetting warmupDurationSecs warmup',
);
export const CONSISTENT_HASH = istio(
  'ConsistentHashLB',
  'httpHeaderName httpCookie useSourceIp httpQueryParameterName ringHash maglev minimumRingSize',
);
export const LOCALITY = istio(
  'LocalityLoadBalancerSetting',
  'distribute failover failoverPriority enabled',
);
export const CONNECTION_POOL = istio('ConnectionPoolSettings', 'tcp http');
export const TCP_SETTINGS = istio(
  'TCPSettings',
  'maxConnections connectTimeout tcpKeepalive maxConnectionDuration idleTimeout',
);
export const HTTP_SETTINGS = istio(
  'HTTPSettings',
  'http1MaxPendingRequests http2MaxRequests maxRequestsPerConnection maxRetries idleTimeout h2UpgradePolicy useClientProtocol maxConcurrentStreams',
);
export const OUTLIER_DETECTION = istio(
  'OutlierDetection',
  'consecutiveErrors splitExternalLocalOriginErrors consecutiveLocalOriginFailures consecutiveGatewayErrors consecutive5xxErrors interval baseEjectionTime maxEjectionPercent minHealthPercent',
);
export const TLS_SETTINGS = istio(
  'ClientTLSSettings',
  'mode clientCertificate privateKey caCertificates credentialName subjectAltNames sni insecureSkipVerify caCrl',
);
export const RETRY_BUDGET = istio('RetryBudget', 'percent minRetryConcurrency');

export const PEER_AUTHENTICATION = istio('PeerAuthentication', 'selector mtls portLevelMtls');
export const SELECTOR = istio('WorkloadSelector', 'matchLabels');
export const MUTUAL_TLS = istio('MutualTLS', 'mode');

export const ENVOY_FRAGMENT = envoy(
  'an Envoy configuration',
  'clusters static_resources dynamic_resources admin node cluster_manager layered_runtime stats_sinks stats_config tracing overload_manager watchdogs listeners routes',
);
export const STATIC_RESOURCES = envoy('static_resources', 'listeners clusters secrets');
export const CLUSTER = envoy(
  'Cluster',
  `name alt_stat_name type cluster_type eds_cluster_config connect_timeout per_connection_buffer_limit_bytes
  lb_policy load_balancing_policy load_assignment hosts health_checks max_requests_per_connection
  circuit_breakers upstream_http_protocol_options common_http_protocol_options http_protocol_options
  http2_protocol_options typed_extension_protocol_options dns_refresh_rate dns_failure_refresh_rate
  respect_dns_ttl dns_lookup_family dns_resolvers use_tcp_for_dns dns_resolution_config dns_jitter
  typed_dns_resolver_config wait_for_warm_on_init outlier_detection cleanup_interval
  upstream_bind_config lb_subset_config ring_hash_lb_config maglev_lb_config
  original_dst_lb_config least_request_lb_config round_robin_lb_config common_lb_config
  transport_socket transport_socket_matches tls_context metadata protocol_selection
  upstream_connection_options close_connections_on_host_health_failure
  ignore_health_on_host_removal filters lrs_server track_timeout_budgets upstream_config
  track_cluster_stats preconnect_policy connection_pool_per_downstream_connection extension_protocol_options`,
);
export const CIRCUIT_BREAKERS = envoy('CircuitBreakers', 'thresholds per_host_thresholds');
export const THRESHOLDS = envoy(
  'Thresholds',
  'priority max_connections max_pending_requests max_requests max_retries retry_budget track_remaining max_connection_pools',
);
export const ENVOY_RETRY_BUDGET = envoy('RetryBudget', 'budget_percent min_retry_concurrency');
export const ENVOY_OUTLIER = envoy(
  'OutlierDetection',
  `consecutive_5xx interval base_ejection_time max_ejection_percent enforcing_consecutive_5xx
  enforcing_success_rate success_rate_minimum_hosts success_rate_request_volume
  success_rate_stdev_factor consecutive_gateway_failure enforcing_consecutive_gateway_failure
  split_external_local_origin_errors consecutive_local_origin_failure
  enforcing_consecutive_local_origin_failure enforcing_local_origin_success_rate
  failure_percentage_threshold enforcing_failure_percentage
  enforcing_failure_percentage_local_origin failure_percentage_minimum_hosts
  failure_percentage_request_volume max_ejection_time max_ejection_time_jitter
  successful_active_health_check_uneject_host monitors always_eject_one_host`,
);
export const HEALTH_CHECK = envoy(
  'HealthCheck',
  `timeout interval initial_jitter interval_jitter interval_jitter_percent unhealthy_threshold
  healthy_threshold alt_port reuse_connection http_health_check tcp_health_check grpc_health_check
  custom_health_check no_traffic_interval no_traffic_healthy_interval unhealthy_interval
  unhealthy_edge_interval healthy_edge_interval event_log_path event_logger
  event_service always_log_health_check_failures always_log_health_check_success tls_options
  transport_socket_match_criteria`,
);
export const HTTP_HEALTH_CHECK = envoy(
  'HttpHealthCheck',
  `host path send receive response_buffer_size request_headers_to_add request_headers_to_remove
  expected_statuses retriable_statuses codec_client_type service_name_matcher method`,
);
export const COMMON_LB = envoy(
  'CommonLbConfig',
  `healthy_panic_threshold zone_aware_lb_config locality_weighted_lb_config update_merge_window
  ignore_new_hosts_until_first_hc close_connections_on_host_set_change consistent_hashing_lb_config
  override_host_status`,
);
export const ZONE_AWARE = envoy(
  'ZoneAwareLbConfig',
  'routing_enabled min_cluster_size fail_traffic_on_panic force_locality_direct_routing',
);
export const ENVOY_PERCENT = envoy('Percent', 'value');
export const LOAD_ASSIGNMENT = envoy(
  'ClusterLoadAssignment',
  'cluster_name endpoints named_endpoints policy',
);
export const LOCALITY_ENDPOINTS = envoy(
  'LocalityLbEndpoints',
  'locality lb_endpoints load_balancing_weight priority proximity metadata',
);
export const LB_ENDPOINT = envoy(
  'LbEndpoint',
  'endpoint endpoint_name health_status metadata load_balancing_weight',
);
export const ENDPOINT = envoy(
  'Endpoint',
  'address health_check_config hostname additional_addresses',
);
export const ADDRESS = envoy('Address', 'socket_address pipe envoy_internal_address');
export const SOCKET_ADDRESS = envoy(
  'SocketAddress',
  'protocol address port_value named_port resolver_name ipv4_compat',
);
export const HTTP_PROTOCOL = envoy(
  'HttpProtocolOptions',
  'idle_timeout max_connection_duration max_headers_count max_stream_duration headers_with_underscores_action max_requests_per_connection max_response_headers_kb',
);
export const HTTP2_PROTOCOL = envoy(
  'Http2ProtocolOptions',
  `hpack_table_size max_concurrent_streams initial_stream_window_size
  initial_connection_window_size allow_connect allow_metadata max_outbound_frames
  max_outbound_control_frames connection_keepalive override_stream_error_on_invalid_http_message`,
);
