/** What runs in the stand's container, each a shell script; TLS is TLS 1.2 with one cipher everywhere. */
export const CIPHER = "ECDHE-RSA-AES128-GCM-SHA256";

export const TARGET_PORT = 9090;
/** What a throughput measurement fetches again and again. */
export const BIG_BYTES = 1_048_576;
export const CERTIFICATE = { cert: "/tmp/cert.pem", key: "/tmp/key.pem", both: "/tmp/both.pem" };

export interface Ports {
  readonly tcp: number;
  readonly tls: number;
}

/** Where a balancer's first process writes its number. */
export function pidFile(balancer: string, workers: number): string {
  return `/tmp/${balancer}-${workers}.pid`;
}

export function startTarget(): string {
  return `openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=bench -keyout ${CERTIFICATE.key} -out ${CERTIFICATE.cert} 2>/dev/null
cat ${CERTIFICATE.cert} ${CERTIFICATE.key} >${CERTIFICATE.both}
head -c ${BIG_BYTES} /dev/zero >/tmp/big
cat >/tmp/target.conf <<'CONF'
worker_processes 2;
pid /tmp/target.pid;
error_log /dev/null;
events { worker_connections 4000; }
http {
  access_log off;
  keepalive_requests 1000000000;
  server { listen ${TARGET_PORT} backlog=4096 reuseport; root /tmp; location = / { return 200 "ok\\n"; } location /big {} }
}
CONF
nginx -c /tmp/target.conf`;
}

export function startHaproxy(ports: Ports, workers: number): string {
  const file = `/tmp/haproxy-${workers}`;
  return `cat >${file}.cfg <<'CONF'
global
  nbthread ${workers}
  maxconn 2000
  ssl-default-bind-options ssl-min-ver TLSv1.2 ssl-max-ver TLSv1.2
  ssl-default-bind-ciphers ${CIPHER}
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen tcp
  bind 127.0.0.1:${ports.tcp} backlog 4096
  server target 127.0.0.1:${TARGET_PORT}
listen tls
  bind 127.0.0.1:${ports.tls} backlog 4096 ssl crt ${CERTIFICATE.both}
  server target 127.0.0.1:${TARGET_PORT}
CONF
haproxy -D -p ${pidFile("haproxy", workers)} -f ${file}.cfg`;
}

export function startNginx(ports: Ports, workers: number): string {
  const file = `/tmp/nginx-${workers}`;
  return `cat >${file}.conf <<'CONF'
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
worker_processes ${workers};
pid ${pidFile("nginx", workers)};
error_log /dev/null;
events { worker_connections 4000; }
stream {
  server { listen 127.0.0.1:${ports.tcp} backlog=4096 reuseport; proxy_pass 127.0.0.1:${TARGET_PORT}; }
  server {
    listen 127.0.0.1:${ports.tls} ssl backlog=4096 reuseport;
    ssl_certificate ${CERTIFICATE.cert};
    ssl_certificate_key ${CERTIFICATE.key};
    ssl_protocols TLSv1.2;
    ssl_ciphers ${CIPHER};
    proxy_pass 127.0.0.1:${TARGET_PORT};
  }
}
CONF
nginx -c ${file}.conf`;
}
