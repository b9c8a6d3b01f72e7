/** What runs in the stand: configuration files and shell scripts. */
/** `library`: a Node program on the package `http-proxy`, for what ADR 7 decided against. */
export const SERVERS = ["web", "httpd", "library"] as const;
export type Server = (typeof SERVERS)[number];

export const PORTS: Readonly<Record<Server, number>> = { web: 8082, httpd: 8081, library: 8083 };
export const HTTP_UPSTREAM = 9000;
const UWSGI_UPSTREAM = 9001;

/** Bodies by the name of their file. */
export const BODIES = { "1k": 1024, "1m": 1_048_576 } as const;
export type Body = keyof typeof BODIES;

/** Servers have one core, load and upstreams another. */
const SERVER_CORE = "0";
export const LOAD_CORE = "1";

const MODULES = ["mpm_event", "authz_core", "reqtimeout", "proxy", "proxy_http", "proxy_uwsgi"];

/**
 * The same for both, word for word, but for the port. No thread is spare, and each process has more than twice as many as
 * there are connections, those of the load before included: one that ends its surplus processes, or has more connections
 * than threads, closes kept ones in the middle of a measurement.
 */
function configOf(server: Server): string {
  return `ServerRoot /etc/httpd
ServerName bench.example
PidFile /tmp/${server}.pid
Listen 127.0.0.1:${PORTS[server]}
${MODULES.map((name) => `LoadModule ${name}_module modules/mod_${name}.so`).join("\n")}
StartServers 2
MinSpareThreads 25
MaxSpareThreads 300
ThreadLimit 150
ThreadsPerChild 150
MaxRequestWorkers 300
MaxKeepAliveRequests 0
RequestReadTimeout header=20-40,MinRate=500 body=20,MinRate=500
LogFormat "%h %l %u %t \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" combined
CustomLog /tmp/${server}-access.log combined
ErrorLog /tmp/${server}-error.log
ProxyPass /uwsgi/ uwsgi://127.0.0.1:${UWSGI_UPSTREAM}/
ProxyPass /http/ http://127.0.0.1:${HTTP_UPSTREAM}/
`;
}

/** @param programs folder of this one's own */
export function startUwsgiUpstream(programs: string): string {
  return `taskset -c ${LOAD_CORE} node ${programs}/uwsgi-upstream.ts ${UWSGI_UPSTREAM} >/tmp/uwsgi.out 2>&1 &`;
}

/** @param root of this checkout */
export function startServer(server: Server, root: string): string {
  const file = `/tmp/${server}.conf`;
  const program = {
    web: `node --max-semi-space-size=2 ${root}/proxy/web/main.ts -f ${file}`,
    httpd: `httpd -D FOREGROUND -f ${file}`,
    library: `node --max-semi-space-size=2 ${root}/bench/web/library-proxy.ts ${PORTS.library} ${HTTP_UPSTREAM} -f ${file}`,
  }[server];
  return `cat >${file} <<'CONF'\n${configOf(server)}CONF\nexec taskset -c ${SERVER_CORE} ${program}`;
}
