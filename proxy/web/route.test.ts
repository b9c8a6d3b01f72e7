import { expect, test } from "vitest";
import { parseConfig } from "./config/parse-config.ts";
import { createSettingsBook, findRoute } from "./route.ts";

const { main } = parseConfig(
  `Listen 80
   Redirect /static/old http://elsewhere/
   Redirect permanent /perm /new
   Redirect 410 /gone
   RedirectMatch ^/rm/(.*)\\.gif$ http://to.example/$1.jpg
   ProxyPass /static !
   ProxyPass /perm !
   ProxyPass /gone !
   ProxyPass /rm !
   ProxyPass /api/v2/ http://v2:1/
   ProxyPass /api http://v1:2/base
   ProxyPass /bare http://bare
   ProxyPassMatch ^/m/(\\d+)/(.*)$ http://match/to/$2?id=$1
   ProxyPassMatch ^/mm/ http://match
   ProxyPass /bal/ balancer://bal/b/
   <Proxy balancer://bal>
     BalancerMember http://one
   </Proxy>
   <Location /loc>
     ProxyPass http://loc/base
   </Location>
   <Location /loc/none>
     ProxyPass !
   </Location>
   <Location /sent>
     Redirect /sent http://to.example/
   </Location>
   <LocationMatch "^/lm/(?<n>[a-z]+)">
     RequestHeader set X-N %{MATCH_N}e
   </LocationMatch>
   ProxyPass / http://app:9090/`,
  "httpd.conf",
  "web",
);
const book = createSettingsBook(main);

function routeOf(path: string): string {
  const route = findRoute(main, book.of(path).settings, { path, rawPath: path });
  if (route.kind === "redirect") return `${route.status} ${route.to}`;
  if (route.kind === "none") return "none";
  const { target } = route;
  return `${target.kind === "worker" ? target.upstream.host : target.name} ${route.path}`;
}

test.each([
  ["/", "app /"],
  ["/static", "none"],
  ["/static/a.css", "none"],
  ["/statical", "app /statical"],
  ["/api", "v1 /base"],
  ["/api/x", "v1 /base/x"],
  ["/apis", "app /apis"],
  ["/api/v2/x", "v2 /x"],
  ["/api/v2", "v1 /base/v2"],
  ["/bare", "bare "],
  ["/m/12/a b", "match /to/a b?id=12"],
  ["/m/x/a", "app /m/x/a"],
  ["/mm/x", "match /mm/x"],
  ["/bal/x", "bal /b/x"],
])("%s goes to %s", (path, route) => {
  expect(routeOf(path)).toBe(route);
});

test.each([
  ["/loc", "loc /base"],
  ["/loc/x", "loc /base/x"],
  ["/locx", "app /locx"],
  ["/loc/none/x", "none"],
])("a ProxyPass of a location goes before those outside: %s goes to %s", (path, route) => {
  expect(routeOf(path)).toBe(route);
});

test.each([
  ["/static/old/x", "302 http://elsewhere//x"],
  ["/perm", "301 /new"],
  ["/gone", "410 "],
  ["/rm/a/b.gif", "302 http://to.example/a/b.jpg"],
  ["/sent/x", "302 http://to.example//x"],
])("a redirection counts where nothing is sent on, and always within a location: %s", (path, route) => {
  expect(routeOf(path)).toBe(route);
});

test("named groups of a location become variables", () => {
  expect([...book.of("/lm/abc/x").groups]).toEqual([["MATCH_N", "abc"]]);
});

test("without a ProxyPass nothing is forwarded", () => {
  const empty = parseConfig("Listen 80", "httpd.conf", "web").main;
  expect(findRoute(empty, empty.settings, { path: "/", rawPath: "/" })).toEqual({ kind: "none" });
});
