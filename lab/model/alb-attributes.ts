/** How an Application Load Balancer treats requests, as its attributes say (rows ALB-013, 034 to 036, 039, 042, 044, 085). */
export interface AlbAttributes {
  /** `client_keep_alive.seconds` (row ALB-013). */
  readonly clientKeepAliveSeconds: number;
  /** `routing.http.desync_mitigation_mode` (row ALB-085). */
  readonly desyncMitigationMode: DesyncMitigationMode;
  /** `routing.http.drop_invalid_header_fields.enabled` (row ALB-042). */
  readonly dropInvalidHeaderFields: boolean;
  /** `routing.http.preserve_host_header.enabled` (row ALB-039). */
  readonly preserveHostHeader: boolean;
  /** `routing.http.x_amzn_tls_version_and_cipher_suite.enabled` (row ALB-044). */
  readonly tlsHeaders: boolean;
  /** `routing.http.xff_client_port.enabled` (row ALB-036). */
  readonly xffClientPort: boolean;
  /** `routing.http.xff_header_processing.mode` (row ALB-035). */
  readonly xffHeaderProcessing: "append" | "preserve" | "remove";
  /** `routing.http2.enabled`: HTTP/2 is offered on HTTPS listeners (row ALB-005). */
  readonly http2: boolean;
}

export type DesyncMitigationMode = "monitor" | "defensive" | "strictest";

/** AWS's, where a template says nothing. */
export const DEFAULT_ALB_ATTRIBUTES: AlbAttributes = {
  clientKeepAliveSeconds: 3600,
  desyncMitigationMode: "defensive",
  dropInvalidHeaderFields: false,
  preserveHostHeader: false,
  tlsHeaders: false,
  xffClientPort: false,
  xffHeaderProcessing: "append",
  http2: true,
};
