/** Servers of files behind what is measured: nginx, on a core that is not the measured one's. A shell script. Pure. */

export interface Upstreams {
  /** Below /tmp/www; made where it is missing. */
  readonly folder: string;
  /** Sizes in bytes by the name of their file. */
  readonly bodies: Readonly<Record<string, number>>;
  readonly ports: readonly number[];
  readonly core: string;
}

/** Makes the files and serves them without a log, on connections that are never closed. */
export function startUpstreams({ folder, bodies, ports, core }: Upstreams): string {
  const files = Object.entries(bodies).map(
    ([name, size]) => `head -c ${size} /dev/zero | tr '\\0' x >/tmp/www/${folder}${name}`,
  );
  const servers = ports.map((port) => `  server { listen 127.0.0.1:${port} backlog=4096; root /tmp/www; }`);
  return `mkdir -p /tmp/www/${folder}
${files.join("\n")}
cat >/tmp/upstream.conf <<'CONF'
worker_processes 1;
pid /tmp/upstream.pid;
error_log /dev/null;
events { worker_connections 4000; }
http {
  access_log off;
  keepalive_requests 1000000000;
${servers.join("\n")}
}
CONF
taskset -c ${core} nginx -c /tmp/upstream.conf`;
}
