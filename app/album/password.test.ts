import { expect, test } from "vitest";
import { hashPassword, isPassword } from "./password.ts";

/** Of "password" and "NaCl" at another cost, from RFC 7914, section 12: what is stored says how it was made. */
const RFC_7914 = `scrypt$1024$8$16$${Buffer.from("NaCl").toString("base64url")}$${Buffer.from(
  "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162",
  "hex",
).toString("base64url")}`;

/** As quick as it gets; what it costs is told in the hash. */
const QUICK = { N: 2, r: 1, p: 1 };

test("a password is kept at the cost that is meant, and known by its hash", async () => {
  const stored = await hashPassword("ひみつ");
  expect(stored).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
  expect(await isPassword("ひみつ", stored)).toBe(true);
});

test("the same password has another hash each time; another password has none of them", async () => {
  const [first, second] = await Promise.all([hashPassword("ひみつ", QUICK), hashPassword("ひみつ", QUICK)]);
  expect(first).not.toBe(second);
  expect([await isPassword("ひみつ", first), await isPassword("ひみつ ", first)]).toEqual([true, false]);
});

test("a hash of another cost is checked at its own", async () => {
  expect([await isPassword("password", RFC_7914), await isPassword("Password", RFC_7914)]).toEqual([true, false]);
});

test("the same letters by other code points are the same password", async () => {
  expect(await isPassword("e\u0301", await hashPassword("\u00e9", QUICK))).toBe(true);
});

test("whoever is nobody has no password, and finds out by the same work", async () => {
  expect(await isPassword("", undefined)).toBe(false);
});
