/** What runs in the stand: configuration files and shell scripts. Pure. */
export const BALANCERS = ["alb", "haproxy", "nginx"] as const;
export type Balancer = (typeof BALANCERS)[number];

export const PORTS: Readonly<Record<Balancer, number>> = { alb: 8083, haproxy: 8081, nginx: 8082 };
export const SECURE_PORTS: Readonly<Record<Balancer, number>> = { alb: 8443, haproxy: 8441, nginx: 8442 };
export const CERTIFICATE = { cert: "/tmp/cert.pem", key: "/tmp/key.pem", both: "/tmp/both.pem" };
export const UPSTREAMS = [9000, 9001] as const;
/** Bodies by the name of their file. */
export const BODIES = { "1k": 1024, "100k": 102_400 } as const;

/** Balancers have one core, load and upstreams another. */
const BALANCER_CORE = "0";
export const LOAD_CORE = "1";

/** Rules that do not match stand before the one that does, as in a load balancer that serves several applications. */
export const OTHER_PATHS = ["/admin/*", "/images/*", "/static/*", "/v1/*", "/v2/*"] as const;
export const OTHER_HOSTS = ["a.example", "b.example", "c.example"] as const;
/** What is asked for. */
export const PATH = "/api/";
/** The same by a group that keeps its clients to one target. */
export const STICKY_PATH = "/sticky/";

/** A certificate for all doors, and the same files below the second path. */
export function prepare(): string {
  return `openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=bench -keyout ${CERTIFICATE.key} -out ${CERTIFICATE.cert} 2>/dev/null
cat ${CERTIFICATE.cert} ${CERTIFICATE.key} >${CERTIFICATE.both}
mkdir -p /tmp/www
ln -s /tmp/www${PATH} /tmp/www${STICKY_PATH.slice(0, -1)}`;
}

/** @param root of this checkout */
export function startBalancer(balancer: Balancer, root: string): string {
  const start = {
    alb: `taskset -c ${BALANCER_CORE} node --max-semi-space-size=2 ${root}/bench/alb/balancer.ts >/tmp/alb.log 2>/tmp/alb.err`,
    haproxy: `cat >/tmp/haproxy.cfg <<'CONF'\n${haproxyConfig()}CONF\ntaskset -c ${BALANCER_CORE} haproxy -db -f /tmp/haproxy.cfg >/tmp/haproxy.log 2>&1`,
    nginx: `cat >/tmp/nginx.conf <<'CONF'\n${nginxConfig()}CONF\ntaskset -c ${BALANCER_CORE} nginx -c /tmp/nginx.conf -g 'daemon off;'`,
  }[balancer];
  return `(${start} & echo $! >/tmp/${balancer}.pid)`;
}

/**
 * What an ALB's access log has of each request, as far as a peer knows it: whose log is shorter would have less to do. Both write it as
 * they usually do: nginx by buffers of 64 KiB, HAProxy line by line.
 */
const NGINX_LOG =
  "http $time_iso8601 app/bench/0123456789abcdef $remote_addr:$remote_port $upstream_addr $request_time $upstream_response_time " +
  '$upstream_header_time $status $upstream_status $request_length $bytes_sent "$request_method $scheme://$http_host$request_uri ' +
  '$server_protocol" "$http_user_agent" - - tg-api "Root=$request_id" "-" "-" 9 $time_iso8601 "forward" "-" "-" "$upstream_addr" ' +
  '"$upstream_status" "-" "-" TID_$connection "-" "-" "-"';
const HAPROXY_LOG =
  "http %T app/bench/0123456789abcdef %ci:%cp %si:%sp %TR %Tr %Td %ST %ST %U %B %{+Q}r %[capture.req.hdr(0)] - - %b %ID - - 9 %trl " +
  "forward - - %si:%sp %ST - - TID_%rt - - -";

function haproxyConfig(): string {
  const paths = OTHER_PATHS.map((path, index) => `  use_backend other if { path_beg ${path.slice(0, -1)} } #${index}`);
  const hosts = OTHER_HOSTS.map((host) => `  use_backend other if { hdr(host) -i ${host} }`);
  const servers = UPSTREAMS.map((port, index) => `  server t${index} 127.0.0.1:${port}`);
  return `global
  nbthread 1
  maxconn 4000
  log stdout format raw local0
defaults
  mode http
  log global
  log-format "${HAPROXY_LOG.replaceAll('"', '\\"')}"
  timeout connect 10s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend front
  capture request header User-Agent len 128
  bind 127.0.0.1:${PORTS.haproxy} backlog 4096
  bind 127.0.0.1:${SECURE_PORTS.haproxy} backlog 4096 ssl crt ${CERTIFICATE.both}
  option forwardfor
  http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]
  http-request set-header X-Forwarded-Port %[dst_port]
  unique-id-format %{+X}o%ci%cp%Ts%rt
  unique-id-header X-Amzn-Trace-Id
${[...paths, ...hosts].join("\n")}
  use_backend api if { path_beg ${PATH} }
  use_backend sticky if { path_beg ${STICKY_PATH} }
  default_backend other
backend api
  balance roundrobin
${servers.join("\n")}
backend sticky
  balance roundrobin
  cookie AWSALB insert
${servers.map((server, index) => `${server} cookie t${index}`).join("\n")}
backend other
${servers.join("\n")}
`;
}

function nginxConfig(): string {
  const servers = UPSTREAMS.map((port) => `    server 127.0.0.1:${port};`).join("\n");
  const others = OTHER_PATHS.map((path) => `    location ${path.slice(0, -1)} { proxy_pass http://other; }`);
  return `worker_processes 1;
pid /tmp/nginx.pid;
error_log /dev/null;
events { worker_connections 4000; }
http {
  log_format alb '${NGINX_LOG}';
  access_log /tmp/nginx.log alb buffer=64k flush=1s;
  keepalive_requests 1000000000;
  upstream api {
${servers}
    keepalive 128;
    keepalive_requests 1000000000;
  }
  upstream other {
${servers}
    keepalive 128;
  }
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_set_header Host $host;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $scheme;
  ssl_certificate ${CERTIFICATE.cert};
  ssl_certificate_key ${CERTIFICATE.key};
  proxy_set_header X-Forwarded-Port $server_port;
  proxy_set_header X-Amzn-Trace-Id Root=$request_id;
  server {
    listen 127.0.0.1:${PORTS.nginx} backlog=4096;
    server_name ${OTHER_HOSTS.join(" ")};
    location / { proxy_pass http://other; }
  }
  server {
    listen 127.0.0.1:${PORTS.nginx} default_server;
    listen 127.0.0.1:${SECURE_PORTS.nginx} ssl backlog=4096;
${others.join("\n")}
    location ${PATH} { proxy_pass http://api; }
    location / { proxy_pass http://other; }
  }
}
`;
}
