import { expect, test } from "vitest";
import { balancersOf, CASES, cookieField, urlOf } from "./cases.ts";

test("each case asks for its body by its door", () => {
  const urls = Object.values(CASES).map((one) => urlOf(one, "alb"));
  expect(urls).toEqual([
    "http://127.0.0.1:8083/api/1k",
    "http://127.0.0.1:8083/api/100k",
    "https://127.0.0.1:8443/api/1k",
    "http://127.0.0.1:8083/sticky/1k",
  ]);
});

test("who gives no cookies is not asked for sticky sessions", () => {
  const asked = Object.entries(CASES).map(([name, one]) => `${name}: ${balancersOf(one).join(" ")}`);
  expect(asked.at(0)).toBe("1k: alb haproxy nginx");
  expect(asked.at(-1)).toBe("sticky-1k: alb haproxy");
});

test("a client gives back the cookies that it was given, and no attribute of theirs", () => {
  const head = "HTTP/1.1 200 OK\r\nSet-Cookie: A=1; Path=/\r\nServer: x\r\nset-cookie: B=2\r\n\r\n";
  expect(cookieField(head)).toBe("Cookie: A=1; B=2");
  expect(() => cookieField("HTTP/1.1 200 OK\r\n\r\n")).toThrow("An answer without cookies");
});
