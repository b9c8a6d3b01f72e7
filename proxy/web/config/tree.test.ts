import { expect, test } from "vitest";
import { faultsOf as readFaults } from "./fixture.ts";
import { parseConfig } from "./parse-config.ts";
import { type ConfigSources, NO_SOURCES } from "./sources.ts";

const FILES: Record<string, string> = {
  "/etc/httpd/conf.d/a.conf": "ProxyPass /a http://a/",
  "/etc/httpd/conf.d/b.conf": "ProxyPass /b http://b/\nFoo",
  "/etc/httpd/loop.conf": "Include loop.conf",
};

const sources: ConfigSources = {
  ...NO_SOURCES,
  readText: (path) => {
    const text = FILES[path];
    if (text === undefined) throw Object.assign(new Error(path), { code: "ENOENT" });
    return text;
  },
  listMatches: (pattern) => Object.keys(FILES).filter((path) => path.startsWith(pattern.replace(/\*.*$/, ""))),
  environment: { HOME_NAME: "from-env" },
  defines: ["TESTING"],
};

const parse = (text: string) => parseConfig(`Listen 80\n${text}`, "f.conf", "m", sources);

const faultsOf = (text: string) => readFaults(() => parse(text));

test("files that are included stand where the directive does, and their faults name them", () => {
  expect(parse("Include conf.d/a.conf\nProxyPass / http://c/").main.passes).toMatchObject([
    { from: { path: "/a" } },
    { from: { path: "/" } },
  ]);
  expect(faultsOf("IncludeOptional conf.d/*.conf")).toBe(
    "AH00526: Syntax error on line 2 of /etc/httpd/conf.d/b.conf:\n" +
      "Invalid command 'Foo', perhaps misspelled or defined by a module not included in the server configuration",
  );
});

test("what is not there is an error, unless it is optional", () => {
  expect(faultsOf("Include nowhere.conf")).toBe(
    "httpd: Syntax error on line 2 of f.conf: Could not open configuration file /etc/httpd/nowhere.conf: No such file or directory",
  );
  expect(faultsOf("Include nowhere/*.conf")).toContain("No matches for the wildcard 'nowhere/*.conf', failing");
  expect(faultsOf("IncludeOptional nowhere.conf\nIncludeOptional nowhere/*.conf")).toBe("");
});

test("a file that includes itself is an error", () => {
  expect(faultsOf("Include loop.conf")).toContain("Exceeded maximum include depth of 128 at /etc/httpd/loop.conf");
});

/** `${name}`, which a template string would fill in. */
const variable = (name: string) => `$\{${name}}`;

test("variables come from Define, else from the environment; others stay as they are", () => {
  const { main } = parse(
    `Define NAME web\nServerName ${variable("NAME")}-${variable("HOME_NAME")}\nServerAdmin ${variable("NOPE")}`,
  );
  expect(main).toMatchObject({ name: "web-from-env", admin: variable("NOPE") });
  expect(faultsOf("Define A:B 1")).toContain("Variable name must not contain ':'");
});

test("IfModule, IfDefine and IfFile decide what is read, also nested", () => {
  const { main } = parse(`
    <IfModule mod_proxy.c>
      ProxyPass /1 http://a
      <IfModule !headers_module>
        Foo
      </IfModule>
      <IfDefine TESTING>
        ProxyPass /2 http://a
      </IfDefine>
    </IfModule>
    <IfModule mod_php.c>
      <Location />
        Foo
      </Location>
    </IfModule>
    <IfFile conf.d/a.conf>
      ProxyPass /3 http://a
    </IfFile>`);
  expect(main.passes).toMatchObject([{ from: { path: "/1" } }, { from: { path: "/2" } }, { from: { path: "/3" } }]);
});

test("LoadModule takes modules whose behaviour is here", () => {
  expect(
    faultsOf("LoadModule proxy_module modules/mod_proxy.so\nLoadModule mpm_event_module modules/mod_mpm_event.so"),
  ).toBe("");
  expect(faultsOf("LoadModule php_module modules/mod_php.so")).toBe(
    "httpd: Syntax error on line 2 of f.conf: Cannot load modules/mod_php.so into server: " +
      "/etc/httpd/modules/mod_php.so: cannot open shared object file: No such file or directory",
  );
});

test.each([
  ["<Location />", "httpd: Syntax error on line 2 of f.conf: f.conf:2: <Location> was not closed."],
  ["</Location>", "httpd: Syntax error on line 2 of f.conf: </Location> without matching <Location> section"],
  [
    "<Location />\n</LocationMatch>\n</Location>",
    "httpd: Syntax error on line 3 of f.conf: Expected </Location> but saw </LocationMatch>",
  ],
])("sections that do not close are errors: %j", (text, message) => {
  expect(faultsOf(text)).toBe(message);
});

test.each([
  ["<Location />\nListen 81\n</Location>", "Listen not allowed in <Location> context"],
  ["<VirtualHost *:80>\nListen 81\n</VirtualHost>", "Listen cannot occur within <VirtualHost> section"],
  ["ServerAlias a", "ServerAlias only used in <VirtualHost>"],
  ["Require all granted", "Require not allowed here"],
  ["<Location /x>\nProxyPass /a http://a\n</Location>", "ProxyPass can not have a path when defined in a location"],
  ["BalancerMember http://a", "BalancerMember must define a balancer and a remote proxy server"],
  ["Header set X", "Header set requires a value"],
  ["Header frob X y", "Header first argument must be one of add, set, setifempty,"],
  ["RequestHeader edit X [ b", "RequestHeader regular expression could not be compiled:"],
  ["Header set X %q", "Header unrecognized header format `%q`"],
  ["Header set X v expr=1", "Header condition must be env=name or env=!name, got `expr=1`"],
  ["Redirect /a b", "Redirect to non-URL, got `b`"],
  ["Redirect 410 /a http://b", "Redirect URL not valid for this status, got `http://b`"],
  ["ErrorDocument 299 x", "ErrorDocument unsupported HTTP response code 299"],
  ["ProxyErrorOverride On abc", "ProxyErrorOverride status codes to intercept must be numeric, got `abc`"],
  ["RequestReadTimeout header=40-20", "RequestReadTimeout must set MinRate with a range, got `header=40-20`"],
  ["LimitRequestLine -1", "LimitRequestLine must be a whole number of at least 0, got `-1`"],
  ["LogLevel info nosuch:debug", "LogLevel cannot find module nosuch"],
  ["HttpProtocolOptions Unsafe", "HttpProtocolOptions Unsafe is not supported, must be Strict"],
  [
    "<Proxy balancer://b>\nProxySet lbmethod=bytraffic\n</Proxy>",
    "ProxySet unknown lbmethod `bytraffic` (known: byrequests)",
  ],
])("%j is refused", (text, message) => {
  expect(faultsOf(text)).toContain(`\n${message}`);
});

test("a virtual host takes from the main server what it does not state", () => {
  const { main, hosts } = parse(`
    ServerName main.example
    ProxyPass /a http://a/
    RequestHeader set X main
    CustomLog /main "%h"
    <VirtualHost *:80 10.0.0.1:81>
      ServerName one.example:8080
      ServerAlias *.one.example
      ProxyPass / http://b/
      RequestHeader set Y one
      ProxyPreserveHost On
    </VirtualHost>`);
  expect(hosts).toMatchObject([
    {
      addresses: [{ port: 80 }, { host: "10.0.0.1", port: 81 }],
      ...{ name: "one.example", port: 8080, aliases: ["*.one.example"] },
      passes: [{ from: { path: "/a" } }, { from: { path: "/" } }],
      settings: { preserveHost: true, requestEdits: [{ name: "X" }, { name: "Y" }] },
      log: { accessLogs: [{ target: "/main" }] },
    },
  ]);
  expect(main).toMatchObject({
    name: "main.example",
    settings: { preserveHost: false, requestEdits: [{ name: "X" }] },
  });
});
