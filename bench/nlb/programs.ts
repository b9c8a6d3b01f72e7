/** The target and the proxies it is reached through, as Debian ships them, each with two workers. */

/** Ports of the target, the load balancer and the proxies alike. */
export const HTTP_PORT = 9090;
export const IPERF_PORT = 5201;
/** Where a flow is answered byte for byte while rules change. */
export const ECHO_PORT = 5300;
const PORTS = [HTTP_PORT, IPERF_PORT];
/** The target answers HTTP at all of them, so that one machine can be a thousand targets. */
export const MANY_PORTS = [10_000, 10_999] as const;

/** A shell script that starts the target's two servers. */
export function startTarget(): string {
  return `cat >/tmp/nginx.conf <<'CONF'
worker_processes 2;
error_log /dev/null;
events { worker_connections 8000; }
http {
  access_log off;
  keepalive_requests 1000000000;
  server { listen ${HTTP_PORT} backlog=4096 reuseport; listen ${MANY_PORTS.join("-")}; location / { return 200 "ok\\n"; } }
}
CONF
nginx -c /tmp/nginx.conf && iperf3 --server --port ${IPERF_PORT} --daemon`;
}

export function startHaproxy(targetIp: string): string {
  const proxies = PORTS.map(
    (port) => `listen port${port}\n  bind :${port} backlog 4096\n  server target ${targetIp}:${port}`,
  );
  return `cat >/tmp/haproxy.cfg <<'CONF'
global
  nbthread 2
  maxconn 1000
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
${proxies.join("\n")}
CONF
haproxy -D -f /tmp/haproxy.cfg`;
}

export function startNginxStream(targetIp: string): string {
  const servers = PORTS.map(
    (port) => `  server { listen ${port} backlog=4096 reuseport; proxy_pass ${targetIp}:${port}; }`,
  );
  return `cat >/tmp/nginx.conf <<'CONF'
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
worker_processes 2;
error_log /dev/null;
events { worker_connections 1000; }
stream {
${servers.join("\n")}
}
CONF
nginx -c /tmp/nginx.conf`;
}
