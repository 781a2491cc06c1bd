/**
 * Real nginx directives that change nothing here. By the contexts they may stand in:
 * `name:arguments`, where `1-2` and `2+` are how many, `f` is one of `on` and `off`, and `{` a block.
 * Measured with `nginx -t` of nginx 1.22.1 as Debian 12 builds it.
 */
export const NOT_MODELLED: readonly (readonly [contexts: string, directives: string])[] = [
  [
    'events',
    `
    accept_mutex:f accept_mutex_delay:1 debug_connection:1 epoll_events:1 multi_accept:f use:1
    worker_aio_requests:1 worker_connections:1
    `,
  ],
  [
    'http',
    `
    charset_map:2{ fastcgi_cache_path:2+ geo:1-2{ http2_recv_buffer_size:1 log_format:2+ map:2{
    map_hash_bucket_size:1 map_hash_max_size:1 proxy_cache_path:2+ scgi_cache_path:2+
    server_names_hash_bucket_size:1 server_names_hash_max_size:1 split_clients:2{
    uwsgi_cache_path:2+ variables_hash_bucket_size:1 variables_hash_max_size:1
    `,
  ],
  [
    'location',
    `
    alias:1 empty_gif:0 flv:0 internal:0 limit_except:1+{ mp4:0 random_index:f
    `,
  ],
  [
    'main',
    `
    daemon:f debug_points:1 env:1 load_module:1 lock_file:1 master_process:f pcre_jit:f pid:1
    ssl_engine:1 thread_pool:2-3 timer_resolution:1 user:1-2 worker_cpu_affinity:1+
    worker_priority:1 worker_processes:1 worker_rlimit_core:1 worker_rlimit_nofile:1
    worker_shutdown_timeout:1 working_directory:1
    `,
  ],
  [
    'http server',
    `
    client_header_buffer_size:1 client_header_timeout:1 connection_pool_size:1
    http2_body_preread_size:1 http2_idle_timeout:1 http2_max_concurrent_pushes:1
    http2_max_concurrent_streams:1 http2_max_field_size:1 http2_max_header_size:1
    http2_max_requests:1 http2_pool_size:1 http2_recv_timeout:1 http2_streams_index_size:1
    ignore_invalid_headers:f large_client_header_buffers:2 max_headers:1 merge_slashes:f
    request_pool_size:1 ssl:f ssl_buffer_size:1 ssl_certificate:1 ssl_certificate_key:1
    ssl_ciphers:1 ssl_client_certificate:1 ssl_conf_command:2 ssl_crl:1 ssl_dhparam:1
    ssl_early_data:f ssl_ecdh_curve:1 ssl_ocsp:1 ssl_ocsp_cache:1 ssl_ocsp_responder:1
    ssl_password_file:1 ssl_prefer_server_ciphers:f ssl_protocols:1+ ssl_reject_handshake:f
    ssl_session_cache:1-2 ssl_session_ticket_key:1 ssl_session_tickets:f ssl_session_timeout:1
    ssl_stapling:f ssl_stapling_file:1 ssl_stapling_responder:1 ssl_stapling_verify:f
    ssl_trusted_certificate:1 ssl_verify_client:1 ssl_verify_depth:1 underscores_in_headers:f
    `,
  ],
  [
    'location if',
    `
    fastcgi_pass:1 grpc_pass:1 memcached_pass:1 scgi_pass:1 uwsgi_pass:1
    `,
  ],
  [
    'server location',
    `
    if:1+{ referer_hash_bucket_size:1 referer_hash_max_size:1 stub_status:0-1 try_files:2+
    valid_referers:1+
    `,
  ],
  [
    'http server location',
    `
    absolute_redirect:f add_after_body:1 add_before_body:1 addition_types:1+ aio:1 aio_write:f
    allow:1 ancient_browser:1+ ancient_browser_value:1 auth_basic:1 auth_basic_user_file:1
    auth_delay:1 auth_request:1 auth_request_set:2 autoindex:f autoindex_exact_size:f
    autoindex_format:1 autoindex_localtime:f charset_types:1+ chunked_transfer_encoding:f
    client_body_buffer_size:1 client_body_in_file_only:1 client_body_in_single_buffer:f
    client_body_temp_path:1-4 client_body_timeout:1 client_max_body_size:1
    create_full_put_path:f dav_access:1-3 dav_methods:1+ default_type:1 deny:1 directio:1
    directio_alignment:1 disable_symlinks:1-2 etag:f fastcgi_bind:1-2 fastcgi_buffer_size:1
    fastcgi_buffering:f fastcgi_buffers:2 fastcgi_busy_buffers_size:1 fastcgi_cache:1
    fastcgi_cache_background_update:f fastcgi_cache_bypass:1+ fastcgi_cache_key:1
    fastcgi_cache_lock:f fastcgi_cache_lock_age:1 fastcgi_cache_lock_timeout:1
    fastcgi_cache_max_range_offset:1 fastcgi_cache_methods:1+ fastcgi_cache_min_uses:1
    fastcgi_cache_revalidate:f fastcgi_cache_use_stale:1+ fastcgi_cache_valid:1+
    fastcgi_catch_stderr:1 fastcgi_connect_timeout:1 fastcgi_force_ranges:f
    fastcgi_hide_header:1 fastcgi_ignore_client_abort:f fastcgi_ignore_headers:1+
    fastcgi_index:1 fastcgi_intercept_errors:f fastcgi_keep_conn:f fastcgi_limit_rate:1
    fastcgi_max_temp_file_size:1 fastcgi_next_upstream:1+ fastcgi_next_upstream_timeout:1
    fastcgi_next_upstream_tries:1 fastcgi_no_cache:1+ fastcgi_param:2-3 fastcgi_pass_header:1
    fastcgi_pass_request_body:f fastcgi_pass_request_headers:f fastcgi_read_timeout:1
    fastcgi_request_buffering:f fastcgi_send_lowat:1 fastcgi_send_timeout:1
    fastcgi_socket_keepalive:f fastcgi_split_path_info:1 fastcgi_store:1
    fastcgi_store_access:1-3 fastcgi_temp_file_write_size:1 fastcgi_temp_path:1-4 grpc_bind:1-2
    grpc_buffer_size:1 grpc_connect_timeout:1 grpc_hide_header:1 grpc_ignore_headers:1+
    grpc_intercept_errors:f grpc_next_upstream:1+ grpc_next_upstream_timeout:1
    grpc_next_upstream_tries:1 grpc_pass_header:1 grpc_read_timeout:1 grpc_send_timeout:1
    grpc_set_header:2 grpc_socket_keepalive:f grpc_ssl_certificate:1 grpc_ssl_certificate_key:1
    grpc_ssl_ciphers:1 grpc_ssl_conf_command:2 grpc_ssl_crl:1 grpc_ssl_name:1
    grpc_ssl_password_file:1 grpc_ssl_protocols:1+ grpc_ssl_server_name:f
    grpc_ssl_session_reuse:f grpc_ssl_trusted_certificate:1 grpc_ssl_verify:f
    grpc_ssl_verify_depth:1 gunzip:f gunzip_buffers:2 gzip_buffers:2 gzip_comp_level:1
    gzip_disable:1+ gzip_hash:1 gzip_http_version:1 gzip_min_length:1 gzip_no_buffer:f
    gzip_proxied:1+ gzip_static:1 gzip_types:1+ gzip_vary:f gzip_window:1 http2_chunk_size:1
    http2_push:1 http2_push_preload:f if_modified_since:1 index:1+ keepalive_disable:1-2
    limit_conn_dry_run:f limit_conn_log_level:1 limit_req_dry_run:f limit_req_log_level:1
    lingering_close:1 lingering_time:1 lingering_timeout:1 log_not_found:f log_subrequest:f
    max_ranges:1 memcached_bind:1-2 memcached_buffer_size:1 memcached_connect_timeout:1
    memcached_gzip_flag:1 memcached_next_upstream:1+ memcached_next_upstream_timeout:1
    memcached_next_upstream_tries:1 memcached_read_timeout:1 memcached_send_timeout:1
    memcached_socket_keepalive:f min_delete_depth:1 mirror:1 mirror_request_body:f
    modern_browser:1-2 modern_browser_value:1 mp4_buffer_size:1 mp4_max_buffer_size:1
    mp4_start_key_frame:f msie_padding:f msie_refresh:f open_file_cache:1-2
    open_file_cache_errors:f open_file_cache_events:f open_file_cache_min_uses:1
    open_file_cache_valid:1 open_log_file_cache:1-4 output_buffers:2 port_in_redirect:f
    postpone_gzipping:1 postpone_output:1 proxy_bind:1-2 proxy_buffer_size:1 proxy_buffering:f
    proxy_buffers:2 proxy_busy_buffers_size:1 proxy_cache:1 proxy_cache_background_update:f
    proxy_cache_bypass:1+ proxy_cache_convert_head:f proxy_cache_key:1 proxy_cache_lock:f
    proxy_cache_lock_age:1 proxy_cache_lock_timeout:1 proxy_cache_max_range_offset:1
    proxy_cache_methods:1+ proxy_cache_min_uses:1 proxy_cache_revalidate:f
    proxy_cache_use_stale:1+ proxy_cache_valid:1+ proxy_cookie_domain:1-2 proxy_cookie_flags:1-4
    proxy_cookie_path:1-2 proxy_force_ranges:f proxy_headers_hash_bucket_size:1
    proxy_headers_hash_max_size:1 proxy_hide_header:1 proxy_ignore_client_abort:f
    proxy_ignore_headers:1+ proxy_intercept_errors:f proxy_limit_rate:1
    proxy_max_temp_file_size:1 proxy_no_cache:1+ proxy_pass_header:1 proxy_pass_request_body:f
    proxy_pass_request_headers:f proxy_redirect:1-2 proxy_request_buffering:f proxy_send_lowat:1
    proxy_set_body:1 proxy_socket_keepalive:f proxy_ssl_certificate:1
    proxy_ssl_certificate_key:1 proxy_ssl_ciphers:1 proxy_ssl_conf_command:2 proxy_ssl_crl:1
    proxy_ssl_name:1 proxy_ssl_password_file:1 proxy_ssl_protocols:1+ proxy_ssl_server_name:f
    proxy_ssl_session_reuse:f proxy_ssl_trusted_certificate:1 proxy_ssl_verify:f
    proxy_ssl_verify_depth:1 proxy_store:1 proxy_store_access:1-3 proxy_temp_file_write_size:1
    proxy_temp_path:1-4 read_ahead:1 real_ip_header:1 real_ip_recursive:f
    recursive_error_pages:f reset_timedout_connection:f resolver:1+ resolver_timeout:1 satisfy:1
    scgi_bind:1-2 scgi_buffer_size:1 scgi_buffering:f scgi_buffers:2 scgi_busy_buffers_size:1
    scgi_cache:1 scgi_cache_background_update:f scgi_cache_bypass:1+ scgi_cache_key:1
    scgi_cache_lock:f scgi_cache_lock_age:1 scgi_cache_lock_timeout:1
    scgi_cache_max_range_offset:1 scgi_cache_methods:1+ scgi_cache_min_uses:1
    scgi_cache_revalidate:f scgi_cache_use_stale:1+ scgi_cache_valid:1+ scgi_connect_timeout:1
    scgi_force_ranges:f scgi_hide_header:1 scgi_ignore_client_abort:f scgi_ignore_headers:1+
    scgi_intercept_errors:f scgi_limit_rate:1 scgi_max_temp_file_size:1 scgi_next_upstream:1+
    scgi_next_upstream_timeout:1 scgi_next_upstream_tries:1 scgi_no_cache:1+ scgi_param:2-3
    scgi_pass_header:1 scgi_pass_request_body:f scgi_pass_request_headers:f scgi_read_timeout:1
    scgi_request_buffering:f scgi_send_timeout:1 scgi_socket_keepalive:f scgi_store:1
    scgi_store_access:1-3 scgi_temp_file_write_size:1 scgi_temp_path:1-4 secure_link:1
    secure_link_md5:1 secure_link_secret:1 send_lowat:1 send_timeout:1 sendfile_max_chunk:1
    server_name_in_redirect:f server_tokens:1 set_real_ip_from:1 slice:1
    ssi_ignore_recycled_buffers:f ssi_last_modified:f ssi_min_file_chunk:1 ssi_silent_errors:f
    ssi_types:1+ ssi_value_length:1 sub_filter:2 sub_filter_last_modified:f sub_filter_once:f
    sub_filter_types:1+ subrequest_output_buffer_size:1 tcp_nodelay:f tcp_nopush:f types:0{
    types_hash_bucket_size:1 types_hash_max_size:1 userid:1 userid_domain:1 userid_expires:1
    userid_flags:1-3 userid_mark:1 userid_name:1 userid_p3p:1 userid_path:1 userid_service:1
    uwsgi_bind:1-2 uwsgi_buffer_size:1 uwsgi_buffering:f uwsgi_buffers:2
    uwsgi_busy_buffers_size:1 uwsgi_cache:1 uwsgi_cache_background_update:f
    uwsgi_cache_bypass:1+ uwsgi_cache_key:1 uwsgi_cache_lock:f uwsgi_cache_lock_age:1
    uwsgi_cache_lock_timeout:1 uwsgi_cache_max_range_offset:1 uwsgi_cache_methods:1+
    uwsgi_cache_min_uses:1 uwsgi_cache_revalidate:f uwsgi_cache_use_stale:1+
    uwsgi_cache_valid:1+ uwsgi_connect_timeout:1 uwsgi_force_ranges:f uwsgi_hide_header:1
    uwsgi_ignore_client_abort:f uwsgi_ignore_headers:1+ uwsgi_intercept_errors:f
    uwsgi_limit_rate:1 uwsgi_max_temp_file_size:1 uwsgi_modifier1:1 uwsgi_modifier2:1
    uwsgi_next_upstream:1+ uwsgi_next_upstream_timeout:1 uwsgi_next_upstream_tries:1
    uwsgi_no_cache:1+ uwsgi_param:2-3 uwsgi_pass_header:1 uwsgi_pass_request_body:f
    uwsgi_pass_request_headers:f uwsgi_read_timeout:1 uwsgi_request_buffering:f
    uwsgi_send_timeout:1 uwsgi_socket_keepalive:f uwsgi_ssl_certificate:1
    uwsgi_ssl_certificate_key:1 uwsgi_ssl_ciphers:1 uwsgi_ssl_conf_command:2 uwsgi_ssl_crl:1
    uwsgi_ssl_name:1 uwsgi_ssl_password_file:1 uwsgi_ssl_protocols:1+ uwsgi_ssl_server_name:f
    uwsgi_ssl_session_reuse:f uwsgi_ssl_trusted_certificate:1 uwsgi_ssl_verify:f
    uwsgi_ssl_verify_depth:1 uwsgi_store:1 uwsgi_store_access:1-3 uwsgi_string:1
    uwsgi_temp_file_write_size:1 uwsgi_temp_path:1-4
    `,
  ],
  [
    'server location if',
    `
    break:0 rewrite:2-3 set:2
    `,
  ],
  [
    'http server location if',
    `
    access_log:1+ add_header:2-3 add_trailer:2-3 charset:1 error_page:2+ expires:1-2 gzip:f
    limit_rate:1 limit_rate_after:1 override_charset:f post_action:1 rewrite_log:f root:1
    sendfile:f source_charset:1 ssi:f uninitialized_variable_warn:f
    `,
  ],
  [
    'http upstream server location',
    `
    keepalive_time:1
    `,
  ],
  [
    'main http server location',
    `
    error_log:1+
    `,
  ],
  [
    'main events http upstream server location if',
    `
    include:1
    `,
  ],
];

/** Of later versions, of modules that build has not, and of the commercial version. */
export const NOT_MODELLED_ELSEWHERE: readonly (readonly [contexts: string, directives: string])[] =
  [
    [
      'main',
      `
    stream:0{ mail:0{ google_perftools_profiles:1 perl_modules:1
    `,
    ],
    [
      'http server location',
      `
    js_import:1-2 js_path:1 js_set:2-3 js_var:1-2 http3:f http3_hq:f http3_stream_buffer_size:1
    quic_retry:f quic_gso:f quic_host_key:1 keepalive_min_timeout:1 proxy_pass_trailers:f
    proxy_request_dynamic:f auth_jwt:1-2 auth_jwt_key_file:1 status_zone:1 xslt_stylesheet:1+
    health_check:0+ api:0-1 geoip_country:1-2 image_filter:1-3 brotli:f more_set_headers:1+
    otel_trace:1
    `,
    ],
    [
      'http server',
      `
    http2:f
    `,
    ],
    [
      'upstream',
      `
    least_time:1-2 sticky:1+ sticky_cookie_insert:1-3 queue:1-2 state:1 ntlm:0
    `,
    ],
    [
      'http',
      `
    match:1{ keyval:3 keyval_zone:1+ geoip_city:1-2 otel_exporter:0{ perl_set:2
    `,
    ],
  ];
