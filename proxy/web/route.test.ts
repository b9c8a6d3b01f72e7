import { expect, test } from "vitest";
import { parseConfig } from "./config/parse-config.ts";
import { findRoute } from "./route.ts";

const { passes } = parseConfig(
  `Listen 80
   ProxyPass /static !
   ProxyPass /api/v2/ http://v2:1/
   ProxyPass /api http://v1:2/base
   ProxyPass /bare http://bare
   ProxyPass / http://app:9090/`,
  "httpd.conf",
  "web",
).proxy;

function routeOf(target: string): string {
  const route = findRoute(passes, target);
  return route.kind === "forward" ? `${route.pass.upstream.host} ${route.path}` : route.kind;
}

test.each([
  ["/", "app /"],
  ["/read?x=/static", "app /read?x=/static"],
  ["/static", "none"],
  ["/static/a.css", "none"],
  ["/statical", "app /statical"],
  ["/api", "v1 /base"],
  ["/api/x?y", "v1 /base/x?y"],
  ["/apis", "app /apis"],
  ["/api/v2/x", "v2 /x"],
  ["/api/v2", "v1 /base/v2"],
  ["/bare", "bare /"],
  ["/bare?q", "bare /?q"],
  ["http://web.example/read", "app /read"],
  ["http://web.example", "app /"],
  ["*", "bad-request"],
])("%s goes to %s", (target, route) => {
  expect(routeOf(target)).toBe(route);
});

test.each([
  ["/x/../static/a", "none"],
  ["/x/%2e%2e/static/a", "none"],
  ["//static", "none"],
  ["/./static", "none"],
  ["/../../etc", "app /etc"],
  ["/a%2Fb", "none"],
])("another spelling of a path reaches nothing else: %s", (target, route) => {
  expect(routeOf(target)).toBe(route);
});

test("without a ProxyPass nothing is forwarded", () => {
  expect(findRoute([], "/")).toEqual({ kind: "none" });
});
