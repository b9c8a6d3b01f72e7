import { expect, test } from "vitest";
import { parseParagraphs } from "./control-text.ts";
import { fullName, packageOf, splitVersion } from "./package.ts";
import { isSatisfied, parseRequirement } from "./requirement.ts";
import { matchesAny, selectPackages } from "./select.ts";
import { parseYumOptions } from "./yum-options.ts";
import { renderTransaction } from "./yum-render.ts";

const INDEX = `Package: amzn-mod-ssl
Version: 2.4.68-1.tierlab
Architecture: amd64
Depends: apache2-bin, amzn-httpd
Amazon-Kind: rpm
Amazon-Name: mod_ssl
Description: Apache HTTP Server
Size: 2048

Package: libapr1t64
Version: 1:1.7.5-1
Architecture: all
Installed-Size: 300
Description: Runtime
 with more lines
Size: 100

Package: pypi-flask
Version: 3.1.1-1.tierlab
Architecture: amd64
Amazon-Kind: pip
Amazon-Name: flask
`;

const store = parseParagraphs(INDEX).map(packageOf);
const [modSsl, apr] = store;

test("the index of the store becomes packages under the names of Amazon Linux and PyPI", () => {
  expect(store.map(fullName)).toEqual([
    "mod_ssl-2.4.68-1.tierlab.x86_64",
    "libapr1t64-1.7.5-1.noarch",
    "flask-3.1.1-1.tierlab.x86_64",
  ]);
  expect(modSsl).toMatchObject({
    debianName: "amzn-mod-ssl",
    kind: "rpm",
    size: 2048,
    depends: ["apache2-bin", "amzn-httpd"],
  });
  expect(modSsl && splitVersion(modSsl)).toEqual({ version: "2.4.68", release: "1.tierlab" });
});

test("names are those of yum or of pip; of Debian's own packages only what is installed has one", () => {
  const names = ["mod_ssl.x86_64", "libapr1t64", "flask", "docker"];
  expect(selectPackages({ store, installed: [] }, names, "rpm")).toEqual({
    available: [modSsl],
    installed: [],
    unmatched: ["libapr1t64", "flask", "docker"],
  });
  expect(selectPackages({ store, installed: [apr] as never }, names, "rpm")).toMatchObject({ installed: [apr] });
  expect(selectPackages({ store, installed: [] }, names, "pip").available.map(({ name }) => name)).toEqual(["flask"]);
  expect(() => selectPackages({ store, installed: [] }, ["https://example.com/a.rpm"], "rpm")).toThrow(
    "labs have no internet",
  );
});

test("patterns are a shell's", () => {
  expect(["httpd", "httpd-tools", "mod_ssl"].filter((name) => matchesAny(name, ["httpd*"]))).toEqual([
    "httpd",
    "httpd-tools",
  ]);
  expect(matchesAny("anything", [])).toBe(true);
  expect(matchesAny("a.b", ["a?b"])).toBe(true);
  expect(matchesAny("axb", ["a.b"])).toBe(false);
});

test("a transaction lists what was asked for apart from what comes along", () => {
  expect(renderTransaction("install", modSsl ? [modSsl] : [], store.slice(0, 2))).toBe(`Dependencies resolved.
================================================================================
 Package                      Architecture Version                  Repository Size
================================================================================
Installing:
 mod_ssl                      x86_64       2.4.68-1.tierlab         tierlab    2 k
Installing dependencies:
 libapr1t64                   noarch       1.7.5-1                  tierlab    1 k

Transaction Summary
================================================================================
Install  2 Packages

`);
});

test("options may stand anywhere, and one that is not offered is an error", () => {
  expect(parseYumOptions(["install", "httpd", "-y", "--enablerepo=epel"])).toMatchObject({
    positionals: ["install", "httpd"],
    assumeyes: true,
  });
  expect(() => parseYumOptions(["--installroot=/mnt", "install", "a"])).toThrow(
    "Command line error: Unknown option '--installroot'",
  );
});

test("pip's requirements are names with versions that may be", () => {
  expect(parseRequirement("MySQL_Connector.Python[x] >= 1.0, <2")).toMatchObject({ name: "mysql-connector-python" });
  expect(() => parseRequirement("git+https://example.com/x")).toThrow("ERROR: Invalid requirement");
  expect(() => parseRequirement("./wheel.whl")).toThrow("ERROR: Invalid requirement");
});

test.each([
  ["flask", true],
  ["flask==3.1.1", true],
  ["flask==3.1", false],
  ["flask==3.*", true],
  ["flask==3.1.1.0", true],
  ["flask!=3.1.1", false],
  ["flask>=3,<3.2", true],
  ["flask>3.1.1", false],
  ["flask<=3.1.0", false],
  ["flask~=3.0", true],
  ["flask~=3.0.1", false],
])("version 3.1.1 meets %s: %s", (text, isMet) => {
  expect(isSatisfied(parseRequirement(text), "3.1.1")).toBe(isMet);
});
