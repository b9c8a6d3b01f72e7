/** Configuration files of httpd under which both servers are compared, word for word the same. */
import type { ConfigName } from "./case.ts";

export const FRONT_PORT = 8080;
export const UPSTREAM_PORT = 9000;
/** A port that accepts and closes. */
export const CLOSING_PORT = 9001;
/** A port that accepts and resets. */
export const RESETTING_PORT = 9002;
/** A port on which nobody listens. */
export const REFUSING_PORT = 9003;

export const ACCESS_LOG = "/tmp/access_log";
export const ERROR_LOG = "/tmp/error_log";

const MODULES = [
  ...["mpm_event", "authz_core", "headers", "setenvif", "reqtimeout", "alias"],
  ...["slotmem_shm", "proxy", "proxy_http", "proxy_balancer", "lbmethod_byrequests"],
];

/** First field: the client's port, by which a line finds its case. */
const FRAME = `ServerRoot "/etc/httpd"
PidFile /tmp/httpd.pid
Listen 127.0.0.1:${FRONT_PORT}
${MODULES.map((name) => `LoadModule ${name}_module modules/mod_${name}.so`).join("\n")}
User apache
Group apache
ServerName lab.test
ServerAdmin admin@lab.test
Timeout 2
RequestReadTimeout header=0 body=0
KeepAlive On
KeepAliveTimeout 5
ErrorLog ${ERROR_LOG}
LogLevel warn
LogFormat "%{remote}p %h %l %u \\"%r\\" %>s %b \\"%{Referer}i\\" \\"%{User-Agent}i\\"" compared
CustomLog ${ACCESS_LOG} compared
`;

const UPSTREAM = `http://127.0.0.1:${UPSTREAM_PORT}`;

const PASSES = `ProxyPass /not-passed/ !
ProxyPass /closing/ http://127.0.0.1:${CLOSING_PORT}/ retry=0
ProxyPass /resetting/ http://127.0.0.1:${RESETTING_PORT}/ retry=0
ProxyPass /refusing/ http://127.0.0.1:${REFUSING_PORT}/ retry=0
ProxyPass /moved/ ${UPSTREAM}/elsewhere/
ProxyPassReverse /moved/ ${UPSTREAM}/elsewhere/
ProxyPass / ${UPSTREAM}/
ProxyPassReverse / ${UPSTREAM}/
`;

const REST: Readonly<Record<ConfigName, string>> = {
  plain: PASSES,
  headers: `ProxyPreserveHost On
ProxyVia On
RequestHeader set X-Set one
RequestHeader append X-Appended two
RequestHeader add X-Added three
RequestHeader unset X-Unwanted
RequestHeader edit X-Edited ^a(.*)z$ <$1>
RequestHeader merge X-Merged four
RequestHeader setifempty X-If-Empty five
Header set X-Answer-Set one
Header append X-Answer-Appended two
Header unset X-Answer-Unwanted
Header always set X-Always yes
Header edit Location ^http: https:
Header merge Cache-Control private
Header add Set-Cookie tier=web
<Location /added/>
    Header set X-Location /added/
    RequestHeader set X-Location /added/
</Location>
${PASSES}`,
  errors: `ErrorDocument 503 "the service rests"
ErrorDocument 404 "not here"
<Location /some/>
    ProxyErrorOverride On 404 500
</Location>
<Location /all/>
    ProxyErrorOverride On
</Location>
${PASSES}`,
  balancer: `<Proxy balancer://both>
    BalancerMember http://127.0.0.1:${REFUSING_PORT} retry=0
    BalancerMember http://127.0.0.1:${UPSTREAM_PORT}
</Proxy>
<Proxy balancer://none>
    BalancerMember http://127.0.0.1:${REFUSING_PORT} retry=0
</Proxy>
<Proxy balancer://spare>
    BalancerMember http://127.0.0.1:${REFUSING_PORT} status=+D
    BalancerMember http://127.0.0.1:${UPSTREAM_PORT} status=+H
</Proxy>
ProxyPass /both/ balancer://both/
ProxyPass /none/ balancer://none/
ProxyPass /spare/ balancer://spare/
ProxyPassReverse /both/ balancer://both/
ProxyPassMatch ^/match/([a-z]+)/(.*)$ ${UPSTREAM}/$2/$1
ProxyPass / ${UPSTREAM}/
`,
  limits: `LimitRequestLine 300
LimitRequestFields 12
LimitRequestFieldSize 250
LimitRequestBody 1000
MaxKeepAliveRequests 3
${PASSES}`,
  hosts: `<VirtualHost *:${FRONT_PORT}>
    ServerName first.test
    ProxyPass / ${UPSTREAM}/first/
    ProxyPassReverse / ${UPSTREAM}/first/
</VirtualHost>
<VirtualHost *:${FRONT_PORT}>
    ServerName second.test
    ServerAlias other.test *.wild.test
    ProxyPreserveHost On
    ProxyPass / ${UPSTREAM}/second/
    ProxyPassReverse / ${UPSTREAM}/second/
</VirtualHost>
`,
};

export const CONFIG_NAMES = Object.keys(REST) as ConfigName[];

/** The whole file. */
export function configText(name: ConfigName): string {
  return FRAME + REST[name];
}
