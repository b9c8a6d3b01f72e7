/** The metrics of `AWS/ApplicationELB` that a lab has, and what each is (rows ALB-084, ALB-091). */
import type { MetricKind } from "../metrics/kind.ts";

const counter = (name: string, help: string): [string, MetricKind] => [name, { kind: "counter", help }];
const gauge = (name: string, help: string): [string, MetricKind] => [name, { kind: "gauge", help }];

/** By CloudWatch's name, in the order in which a person is shown them. */
export const ALB_METRICS: ReadonlyMap<string, MetricKind> = new Map([
  counter("RequestCount", "Requests for which a target was chosen"),
  ["TargetResponseTime", { kind: "mean", help: "Seconds from the request's leaving to the target's answer" }],
  ...[2, 3, 4, 5].map((hundreds) =>
    counter(`HTTPCode_Target_${hundreds}XX_Count`, `Answers of targets with a status of ${hundreds}xx`),
  ),
  ...[3, 4, 5].map((hundreds) =>
    counter(`HTTPCode_ELB_${hundreds}XX_Count`, `Answers of the load balancer's own with a status of ${hundreds}xx`),
  ),
  ...[500, 502, 503, 504].map((status) =>
    counter(`HTTPCode_ELB_${status}_Count`, `Answers of the load balancer's own with status ${status}`),
  ),
  counter("NewConnectionCount", "Connections opened, of clients and to targets"),
  gauge("ActiveConnectionCount", "Connections that are open, of clients and to targets"),
  counter("ProcessedBytes", "Bytes of requests and answers, as the access log counts them"),
  counter("RuleEvaluations", "Rules looked at, default rules not counted"),
  counter("RejectedConnectionCount", "Connections for which there was no place"),
  counter("NonStickyRequestCount", "Requests of sticky groups for which a target was chosen anew"),
  counter("ClientTLSNegotiationErrorCount", "TLS handshakes with clients that failed"),
  counter("TargetTLSNegotiationErrorCount", "TLS handshakes with targets that failed"),
  counter("TargetConnectionErrorCount", "Connections to targets that could not be made"),
  counter("GrpcRequestCount", "Requests of gRPC"),
  counter("HTTP_Fixed_Response_Count", "Fixed responses"),
  counter("HTTP_Redirect_Count", "Redirects"),
  counter("HTTP_Redirect_Url_Limit_Exceeded_Count", "Redirects whose URL was too long"),
  counter("DesyncMitigationMode_NonCompliant_Request_Count", "Requests that do not comply with RFC 7230"),
  counter("DroppedInvalidHeaderRequestCount", "Requests of which header fields with invalid names were dropped"),
  counter("ForwardedInvalidHeaderRequestCount", "Requests with header fields of invalid names that were passed on"),
  gauge("HealthyHostCount", "Targets that are healthy"),
  gauge("UnHealthyHostCount", "Targets that are unhealthy"),
  gauge("AnomalousHostCount", "Targets that fail more often than the others of their group"),
  gauge("MitigatedHostCount", "Targets that get less than their share because of that"),
]);
