import { expect, test } from "vitest";
import type { Lab } from "../model/lab.ts";
import { findTemplate, loadLab } from "../template/index.ts";
import { urlsOf } from "./urls.ts";

const three = loadLab({ file: findTemplate("three-tier"), name: "t" });
const bucket = {
  logicalId: "Site",
  name: "sample.co.jp",
  cors: [],
  policy: [],
  website: { kind: "pages", indexDocument: "index.html", errorDocument: undefined },
  isPublicAccessBlocked: false,
} as const;
const other = { ...bucket, logicalId: "Uploads", name: "uploads", website: undefined };
const tcp = (containerPort: number, hostPort: number) => ({ transport: "tcp", containerPort, hostPort }) as const;

/** Its ALB with a listener of that protocol, published as 80. */
function withListener(protocol: string): Lab {
  const [balancer] = three.loadBalancers.filter(({ kind }) => kind === "application");
  const listeners = balancer?.listeners.map((listener) => ({ ...listener, protocol }));
  return { ...three, loadBalancers: [{ ...balancer, listeners }] } as unknown as Lab;
}

test.each([
  ["HTTP", "http"],
  ["HTTPS", "https"],
  ["TLS", "https"],
  ["TCP", "http"],
])("the address of a listener of %s is one of %s", (protocol, scheme) => {
  expect(urlsOf(withListener(protocol), [tcp(80, 8080)])).toEqual([
    { name: "port 80", url: `${scheme}://127.0.0.1:8080` },
  ]);
});

test("S3 has addresses, and each website one that browsers find without DNS", () => {
  const lab = { ...three, buckets: [bucket, other] };
  expect(urlsOf(lab, [tcp(80, 8080), tcp(443, 8443), tcp(10_000, 10_000)])).toEqual([
    { name: "port 80", url: "http://127.0.0.1:8080" },
    { name: "S3", url: "http://127.0.0.1:10000" },
    { name: "S3", url: "https://127.0.0.1:8443" },
    { name: "website sample.co.jp", url: "http://sample.co.jp.s3-website.localhost:10000" },
  ]);
});

test("what is not published has no address, and neither has the resolver", () => {
  const zones = [{ id: "Z", logicalId: "Zone", name: "example.com", records: [] }];
  expect(urlsOf({ ...three, hostedZones: zones }, [tcp(53, 8053)])).toEqual([]);
});
