/** Passwords as scrypt keeps them (RFC 7914): `scrypt$N$r$p$salt$key`, salt and key in base64url. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** One of the settings that OWASP names as equal: 16 MiB and about a fifth of a second. */
const COST: Cost = { N: 2 ** 14, r: 8, p: 5 };
const MAX_MEMORY_BYTES = 64 * 2 ** 20;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** A name that nobody has costs as much as one that somebody has, so that time does not tell them apart. */
const NOBODY = renderHash(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(KEY_BYTES));

/** @param cost that of every password, but in tests */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return renderHash(cost, salt, await derive(password, salt, cost));
}

/** @param stored `undefined` for a name that nobody has: always wrong */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const { cost, salt, key } = parseHash(stored ?? NOBODY);
  const isEqual = timingSafeEqual(await derive(password, salt, cost), key);
  return isEqual && stored !== undefined;
}

function renderHash({ N, r, p }: Cost, salt: Buffer, key: Buffer): string {
  return ["scrypt", N, r, p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

function parseHash(stored: string): { cost: Cost; salt: Buffer; key: Buffer } {
  const [, N, r, p, salt = "", key = ""] = stored.split("$");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return { cost, salt: Buffer.from(salt, "base64url"), key: Buffer.from(key, "base64url") };
}

function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  // Other keyboards write the same letter as other code points.
  const text = password.normalize("NFKC");
  const options: ScryptOptions = { ...cost, maxmem: MAX_MEMORY_BYTES };
  return new Promise((resolve, reject) => {
    scrypt(text, salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
