/** How an ALB listens, decides and rewrites: rows ALB-001 to ALB-046. */
import { type Row, row } from "./row.ts";

const listeners: readonly Row[] = [
  row("ALB-001", "listener protocols and ports; HTTPS needs a certificate"),
  row("ALB-002", "at least two zones, a subnet of /27 or larger in each"),
  row("ALB-003", "connections to targets are its own, kept and shared"),
  row("ALB-004", "methods; TRACE is refused"),
  row("ALB-005", "HTTP versions in front"),
  row("ALB-006", "pipelining in front, none behind"),
  row("ALB-007", "HTTP/1.1 behind; Host for HTTP/1.0"),
  row("ALB-008", "GOAWAY after 10,000 requests"),
  row("ALB-009", "Expect: 100-continue is answered by the load balancer"),
  row("ALB-010", "WebSocket"),
  row("ALB-011", "limits of lines and heads"),
  row("ALB-012", "idle timeout of both sides"),
  row("ALB-013", "keep-alive duration of clients"),
  row("ALB-014", "10 s to connect to a target, TLS included"),
  row("ALB-015", "names, one per zone as well, TTL 60"),
];

const rules: readonly Row[] = [
  row("ALB-016", "rules by priority, the default last"),
  row("ALB-017", "how many conditions of which type"),
  row("ALB-018", "how many values and wildcards"),
  row("ALB-019", "path patterns"),
  row("ALB-020", "host headers"),
  row("ALB-021", "other headers"),
  row("ALB-022", "methods"),
  row("ALB-023", "query strings"),
  row("ALB-024", "source addresses"),
  row("ALB-025", "regular expressions"),
  row("ALB-026", "paths of gRPC"),
  row("ALB-027", "actions of a rule"),
  row("ALB-028", "fixed responses"),
  row("ALB-029", "redirects"),
  row("ALB-030", "weighted forward without failover"),
  row("ALB-031", "stickiness of target groups"),
  row("ALB-032", "transforms of host and URL"),
  row("ALB-033", "groups of gRPC and HTTP/2 are forwarded to, and nothing else"),
];

const headers: readonly Row[] = [
  row("ALB-034", "X-Forwarded-For, appended to"),
  row("ALB-035", "X-Forwarded-For, preserved or removed"),
  row("ALB-036", "X-Forwarded-For with the client's port"),
  row("ALB-037", "more than 30 forwarded addresses"),
  row("ALB-038", "X-Forwarded-Proto and -Port"),
  row("ALB-039", "Host"),
  row("ALB-040", "case of header names"),
  row("ALB-041", "X-Amzn-Trace-Id"),
  row("ALB-042", "invalid header fields are dropped or passed on"),
  row("ALB-043", "folded lines"),
  row("ALB-044", "headers that tell of TLS"),
  row("ALB-045", "headers of requests and answers, renamed and set"),
  row("ALB-046", "form of generated answers"),
];

export const requestRows: readonly Row[] = [...listeners, ...rules, ...headers];
