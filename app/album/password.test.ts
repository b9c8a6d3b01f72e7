import { expect, test } from "vitest";
import { hashPassword, isPassword } from "./password.ts";

/** Of "password" and "NaCl" at another cost, from RFC 7914, section 12: what is stored says how it was made. */
const RFC_7914 = `scrypt$1024$8$16$${Buffer.from("NaCl").toString("base64url")}$${Buffer.from(
  "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162",
  "hex",
).toString("base64url")}`;

test("the same password has another hash each time, and is known by both", async () => {
  const [first, second] = await Promise.all([hashPassword("ひみつ"), hashPassword("ひみつ")]);
  expect(first).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
  expect(first).not.toBe(second);
  expect([await isPassword("ひみつ", first), await isPassword("ひみつ", second)]).toEqual([true, true]);
  expect(await isPassword("ひみつ ", first)).toBe(false);
});

test("a hash of another cost is checked at its own", async () => {
  expect([await isPassword("password", RFC_7914), await isPassword("Password", RFC_7914)]).toEqual([true, false]);
});

test("the same letters by other code points are the same password", async () => {
  expect(await isPassword("e\u0301", await hashPassword("\u00e9"))).toBe(true);
});

test("whoever is nobody has no password, and finds out by the same work", async () => {
  expect(await isPassword("", undefined)).toBe(false);
});
