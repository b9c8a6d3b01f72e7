import { expect, test } from "vitest";
import { faultsOf as readFaults } from "./fixture.ts";
import { parseConfig } from "./parse-config.ts";

const FILE = "/etc/httpd/conf/httpd.conf";
const parse = (text: string) => parseConfig(text, FILE, "ip-10-0-3-4");

const faultsOf = (text: string) => readFaults(() => parse(text));

test("a file with one Listen has httpd's defaults", () => {
  const { main, ...rest } = parse("Listen 80");
  expect(rest).toEqual({
    ...{ file: FILE, serverRoot: "/etc/httpd", listen: [{ port: 80 }], pidFile: undefined, hosts: [] },
    ...{ gracefulShutdownTimeoutMs: 8_000, balancers: new Map() },
  });
  expect(main).toMatchObject({
    ...{ name: "ip-10-0-3-4", port: undefined, timeoutMs: 60_000, keepAlive: true, keepAliveTimeoutMs: 5_000 },
    ...{ maxKeepAliveRequests: 100, limits: { line: 8190, fields: 100, fieldSize: 8190 }, via: "Off", passes: [] },
    reading: {
      header: { initialMs: 20_000, maxMs: 40_000, minRate: 500 },
      body: { initialMs: 20_000, maxMs: Number.POSITIVE_INFINITY, minRate: 500 },
    },
    log: { accessLogs: [], errorLog: "logs/error_log", level: "warn" },
    settings: { preserveHost: false, addHeaders: true, errorOverride: "Off" },
  });
});

test("the web tier's configuration is read as user data leaves it", () => {
  const { main } = parse(`
    Listen 80
    LogFormat "%h \\"%r\\"" short
    CustomLog /dev/stdout short
    ErrorLog /dev/stderr
    ProxyPass /server-status !
    ProxyPass / http://NLB.elb.ap-northeast-1.amazonaws.com:9090/ connectiontimeout=500ms max=20 retry=5 keepalive=On
    ProxyPassReverse / http://nlb.elb.ap-northeast-1.amazonaws.com:9090/
  `);
  expect(main.passes).toEqual([
    { kind: "exclude", from: { kind: "prefix", path: "/server-status" } },
    {
      kind: "forward",
      from: { kind: "prefix", path: "/" },
      target: {
        kind: "worker",
        upstream: { scheme: "http", host: "nlb.elb.ap-northeast-1.amazonaws.com", port: 9090, path: "/" },
        worker: {
          connectTimeoutMs: 500,
          timeoutMs: 60_000,
          retryMs: 5_000,
          maxConnections: 20,
          reuse: true,
          tcpKeepAlive: true,
        },
        isRaw: false,
      },
    },
  ]);
  expect(main.settings.reverses).toEqual([{ path: "/", url: "http://nlb.elb.ap-northeast-1.amazonaws.com:9090/" }]);
  expect(main.log).toMatchObject({
    accessLogs: [{ target: "/dev/stdout", format: '%h "%r"', condition: undefined }],
    errorLog: "/dev/stderr",
  });
});

test("a uwsgi upstream is one as any", () => {
  expect(parse("Listen 80\nProxyPass / uwsgi://nlb:9090/").main.passes).toMatchObject([
    { target: { upstream: { scheme: "uwsgi", host: "nlb", port: 9090, path: "/" } } },
  ]);
});

test("directives are written in any case", () => {
  const config = parse(
    "LISTEN 8080\nkeepalive off\nproxypreservehost ON\nserverName http://web.example:80\nProxyVia On",
  );
  expect(config).toMatchObject({
    listen: [{ port: 8080 }],
    main: { keepAlive: false, name: "web.example", port: 80, via: "On", settings: { preserveHost: true } },
  });
});

test("ProxyTimeout holds for connecting too, and a ProxyPass overrides it, wherever the directive stands", () => {
  const { main } = parse("Listen 80\nProxyPass /a http://a\nProxyPass /b http://b timeout=2\nProxyTimeout 7");
  expect(main.passes).toMatchObject([
    { target: { worker: { timeoutMs: 7_000, connectTimeoutMs: 7_000 } } },
    { target: { worker: { timeoutMs: 2_000, connectTimeoutMs: 2_000 } } },
  ]);
});

test("a listening address may be numeric, a star or in brackets", () => {
  expect(parse("Listen 10.0.3.4:80\nListen *:81\nListen [::1]:82\nListen 83 http").listen).toEqual([
    { host: "10.0.3.4", port: 80 },
    { port: 81 },
    { host: "::1", port: 82 },
    { port: 83 },
  ]);
});

test("a log without a format is written in the common one, and an unknown name is itself a format", () => {
  expect(parse("Listen 80\nTransferLog /a\nCustomLog /b combined env=!quiet").main.log.accessLogs).toEqual([
    { target: "/a", format: '%h %l %u %t "%r" %>s %b', condition: undefined },
    { target: "/b", format: "combined", condition: { name: "quiet", isNegated: true } },
  ]);
});

test.each([
  [
    "Foo 1",
    "Invalid command 'Foo', perhaps misspelled or defined by a module not included in the server configuration",
  ],
  [
    "constructor 1",
    "Invalid command 'constructor', perhaps misspelled or defined by a module not included in the server configuration",
  ],
  [
    "<Foo /x>\n</Foo>",
    "Invalid command '<Foo', perhaps misspelled or defined by a module not included in the server configuration",
  ],
  ["<Location>\n</Location>", "<Location> directive requires additional arguments"],
  ["<Location /x\n</Location>", "<Location> directive missing closing '>'"],
  ["<VirtualHost web:80>\n</VirtualHost>", "<VirtualHost> address must be numeric or *, got `web`"],
  ["Listen", "Listen takes a port, or an address and a port, and optionally the protocol; got 0 arguments"],
  ["Listen 0", "Listen port must be from 1 to 65535, got `0`"],
  ["Listen 70000", "Listen port must be from 1 to 65535, got `70000`"],
  ["Listen localhost:80", "Listen address must be numeric, got `localhost`"],
  ["Listen 80 https", "Listen protocol must be http, got `https`"],
  ["KeepAlive yes", "KeepAlive must be On or Off, got `yes`"],
  ["KeepAliveTimeout soon", "KeepAliveTimeout must be a time in seconds, or with a unit (500ms), got `soon`"],
  ["MaxKeepAliveRequests -1", "MaxKeepAliveRequests must be a whole number of at least 0, got `-1`"],
  ["ProxyPass /", "ProxyPass needs a path when not defined in a location"],
  ["ProxyPass app http://app", "ProxyPass path must start with `/`, got `app`"],
  ["ProxyPass / app:9090", "ProxyPass URL must be absolute, such as http://name:9090/, got `app:9090`"],
  ["ProxyPass / http://:9090/", "ProxyPass URL must be absolute, such as http://name:9090/, got `http://:9090/`"],
  [
    "ProxyPass / ftp://app/",
    "ProxyPass no protocol handler for the scheme `ftp` of `ftp://app/` (there is: http, uwsgi)",
  ],
  ["ProxyPass / http://app:x/", "ProxyPass port must be from 1 to 65535, got `x`"],
  ["ProxyPass / http://app canon", "ProxyPass parameter must be in the form key=value, got `canon`"],
  [
    "ProxyPass / http://app color=red",
    expect.stringContaining("ProxyPass unknown worker parameter `color` (known: connectiontimeout, timeout,"),
  ],
  ["ProxyPass / http://app max=0", "ProxyPass parameter `max` must be a whole number of at least 1, got `0`"],
  [
    "ProxyPass / http://app timeout=1d",
    "ProxyPass parameter `timeout` must be a time in seconds, or with a unit (500ms), got `1d`",
  ],
  ["ProxyRequests On", "ProxyRequests forward proxying is not supported, must be Off"],
  ["LogFormat %Z", "LogFormat unknown format directive `%Z`"],
  [
    "CustomLog /dev/stdout",
    "CustomLog takes a file, a format or the name of one, and optionally env=name; got 1 arguments",
  ],
  ['CustomLog "|rotate" common', "CustomLog log must be a file, got `|rotate`"],
  ['CustomLog /dev/stdout "%{x}h"', "CustomLog unknown format directive `%{x}h`"],
  [
    "LogLevel loud",
    expect.stringContaining("LogLevel level must be one of emerg, alert, crit, error, warn, notice, info,"),
  ],
])("%s is refused with file and line", (line, message) => {
  const [place, ...said] = faultsOf(`Listen 1\n${line}`).split("\n");
  expect([place, said.join("\n")]).toEqual([`AH00526: Syntax error on line 2 of ${FILE}:`, message]);
});

test("all faults of a file are reported together", () => {
  expect(faultsOf("Listen 80\nListen 80\nFoo\nKeepAlive maybe")).toBe(
    [
      `AH00526: Syntax error on line 2 of ${FILE}:`,
      "Listen `80` is listened on already",
      `AH00526: Syntax error on line 3 of ${FILE}:`,
      "Invalid command 'Foo', perhaps misspelled or defined by a module not included in the server configuration",
      `AH00526: Syntax error on line 4 of ${FILE}:`,
      "KeepAlive must be On or Off, got `maybe`",
    ].join("\n"),
  );
});

test("a file that listens nowhere is refused", () => {
  expect(faultsOf("ServerName web")).toBe("no listening sockets available");
});
