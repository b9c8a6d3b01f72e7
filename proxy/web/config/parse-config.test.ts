import { expect, test } from "vitest";
import { LabErrors } from "../../../lab/model/errors.ts";
import { parseConfig, renderConfigFaults } from "./parse-config.ts";

const FILE = "/etc/httpd/conf/httpd.conf";
const parse = (text: string) => parseConfig(text, FILE, "ip-10-0-3-4");

function faultsOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof LabErrors) return renderConfigFaults(error);
    throw error;
  }
  return "";
}

test("a file with one Listen has httpd's defaults", () => {
  expect(parse("Listen 80")).toEqual({
    file: FILE,
    serverRoot: "/etc/httpd",
    serverName: "ip-10-0-3-4",
    listen: [{ port: 80 }],
    timeoutMs: 60_000,
    keepAlive: true,
    keepAliveTimeoutMs: 5_000,
    maxKeepAliveRequests: 100,
    gracefulShutdownTimeoutMs: 8_000,
    proxy: { passes: [], reverses: [], preserveHost: false, addHeaders: true, via: "Off" },
    log: { accessLogs: [], errorLog: "logs/error_log", level: "warn" },
  });
});

test("the web tier's configuration is read as user data leaves it", () => {
  const config = parse(`
    Listen 80
    LogFormat "%h \\"%r\\"" short
    CustomLog /dev/stdout short
    ErrorLog /dev/stderr
    ProxyPass /server-status !
    ProxyPass / http://NLB.elb.ap-northeast-1.amazonaws.com:9090/ connectiontimeout=500ms max=20 retry=5 keepalive=On
    ProxyPassReverse / http://nlb.elb.ap-northeast-1.amazonaws.com:9090/
  `);
  expect(config.proxy.passes).toEqual([
    { kind: "exclude", path: "/server-status" },
    {
      kind: "forward",
      path: "/",
      upstream: { scheme: "http", host: "nlb.elb.ap-northeast-1.amazonaws.com", port: 9090, path: "/" },
      worker: {
        connectTimeoutMs: 500,
        timeoutMs: 60_000,
        retryMs: 5_000,
        maxConnections: 20,
        reuse: true,
        tcpKeepAlive: true,
      },
    },
  ]);
  expect(config.proxy.reverses).toEqual([{ path: "/", url: "http://nlb.elb.ap-northeast-1.amazonaws.com:9090/" }]);
  expect(config.log).toEqual({
    accessLogs: [{ target: "/dev/stdout", format: '%h "%r"' }],
    errorLog: "/dev/stderr",
    level: "warn",
  });
});

test("directives are written in any case", () => {
  const config = parse(
    "LISTEN 8080\nkeepalive off\nproxypreservehost ON\nserverName http://web.example:80\nProxyVia On",
  );
  expect(config).toMatchObject({ listen: [{ port: 8080 }], keepAlive: false, serverName: "web.example" });
  expect(config.proxy).toMatchObject({ preserveHost: true, via: "On" });
});

test("ProxyTimeout holds for connecting too, and a ProxyPass overrides it, wherever the directive stands", () => {
  const { passes } = parse("Listen 80\nProxyPass /a http://a\nProxyPass /b http://b timeout=2\nProxyTimeout 7").proxy;
  expect(passes).toMatchObject([
    { worker: { timeoutMs: 7_000, connectTimeoutMs: 7_000 } },
    { worker: { timeoutMs: 2_000, connectTimeoutMs: 2_000 } },
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
  expect(parse("Listen 80\nTransferLog /a\nCustomLog /b combined").log.accessLogs).toEqual([
    { target: "/a", format: '%h %l %u %t "%r" %>s %b' },
    { target: "/b", format: "combined" },
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
    "<Location />",
    "Invalid command '<Location', perhaps misspelled or defined by a module not included in the server configuration",
  ],
  ["Listen", "Listen takes a port, or an address and a port, and optionally the protocol; got 0 arguments"],
  ["Listen 0", "Listen port must be from 1 to 65535, got `0`"],
  ["Listen 70000", "Listen port must be from 1 to 65535, got `70000`"],
  ["Listen localhost:80", "Listen address must be numeric, got `localhost`"],
  ["Listen 80 https", "Listen protocol must be http, got `https`"],
  ["KeepAlive yes", "KeepAlive must be On or Off, got `yes`"],
  ["KeepAliveTimeout soon", "KeepAliveTimeout must be a time in seconds, or with a unit (500ms), got `soon`"],
  ["MaxKeepAliveRequests -1", "MaxKeepAliveRequests must be a whole number of at least 0, got `-1`"],
  ["ProxyPass /", "ProxyPass takes a path, then a URL or `!`, then key=value parameters; got 1 arguments"],
  ["ProxyPass app http://app", "ProxyPass path must start with `/`, got `app`"],
  ["ProxyPass / app:9090", "ProxyPass upstream must be a URL such as http://name:9090/, got `app:9090`"],
  ["ProxyPass / http://:9090/", "ProxyPass upstream must be a URL such as http://name:9090/, got `http://:9090/`"],
  ["ProxyPass / ftp://app/", "ProxyPass no protocol handler for the scheme `ftp` of `ftp://app/` (there is: http)"],
  ["ProxyPass / http://app:x/", "ProxyPass port must be from 1 to 65535, got `x`"],
  ["ProxyPass / http://app nocanon", "ProxyPass parameter must be in the form key=value, got `nocanon`"],
  [
    "ProxyPass / http://app color=red",
    "ProxyPass unknown parameter `color` (known: connectiontimeout, timeout, keepalive, retry, max, ttl, disablereuse, enablereuse)",
  ],
  ["ProxyPass / http://app max=0", "ProxyPass parameter `max` must be a whole number of at least 1, got `0`"],
  [
    "ProxyPass / http://app timeout=1d",
    "ProxyPass parameter `timeout` must be a time in seconds, or with a unit (500ms), got `1d`",
  ],
  ["ProxyRequests On", "ProxyRequests forward proxying is not supported, must be Off"],
  ["LogFormat %Z", "LogFormat unknown format directive `%Z`"],
  ["CustomLog /dev/stdout", "CustomLog takes a file, and a format or the name of one; got 1 arguments"],
  ['CustomLog "|rotate" common', "CustomLog log must be a file, got `|rotate`"],
  ['CustomLog /dev/stdout "%{x}h"', "CustomLog unknown format directive `%{x}h`"],
  ["LogLevel loud", "LogLevel level must be one of emerg, alert, crit, error, warn, notice, info, debug, got `loud`"],
])("%s is refused with file and line", (line, message) => {
  expect(faultsOf(`Listen 1\n${line}`)).toBe(`AH00526: Syntax error on line 2 of ${FILE}:\n${message}`);
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
