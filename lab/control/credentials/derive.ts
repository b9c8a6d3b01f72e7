/**
 * Credentials of roles, derived and never stored: whoever leads next hands out the same. As on EC2 they last six hours and
 * others are there before these end. Real time, whatever the time scale: SDKs ask again minutes before the end.
 */
import { hkdfSync } from "node:crypto";
import type { RoleCredentials } from "../../model/iam.ts";

/** What they are derived from: nobody outside the lab's infrastructure knows `secret`. */
export interface CredentialOwner {
  readonly secret: Buffer;
  /** Whose they are: a role and an instance. */
  readonly owner: string;
  /** The first ones are of this moment, milliseconds since the epoch. */
  readonly sinceMs: number;
}

const HOUR_MS = 3_600_000;
const LIFE_MS = 6 * HOUR_MS;
const ROTATION_MS = 5 * HOUR_MS;
const BYTES = { id: 16, secret: 30, token: 240 };
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Those that are handed out now come first, then those that were before and may still be in use. */
export function deriveCredentials(
  from: CredentialOwner,
  nowMs: number,
): readonly [RoleCredentials, ...RoleCredentials[]] {
  const turn = Math.max(0, Math.floor((nowMs - from.sinceMs) / ROTATION_MS));
  const current = deriveTurn(from, turn);
  return turn === 0 ? [current] : [current, deriveTurn(from, turn - 1)];
}

function deriveTurn(from: CredentialOwner, turn: number): RoleCredentials {
  const bytes = deriveBytes(from.secret, `${from.owner} ${turn}`);
  const issuedAtMs = from.sinceMs + turn * ROTATION_MS;
  return {
    ...keyPair("ASIA", bytes),
    token: bytes.token.toString("base64"),
    issuedAtMs,
    expiresAtMs: issuedAtMs + LIFE_MS,
  };
}

/** A key pair that does not end. */
export function deriveKeyPair(secret: Buffer, owner: string): { accessKeyId: string; secretAccessKey: string } {
  return keyPair("AKIA", deriveBytes(secret, owner));
}

interface Bytes {
  readonly id: Buffer;
  readonly secret: Buffer;
  readonly token: Buffer;
}

function deriveBytes(secret: Buffer, info: string): Bytes {
  const all = Buffer.from(hkdfSync("sha256", secret, "", info, BYTES.id + BYTES.secret + BYTES.token));
  const secretEnd = BYTES.id + BYTES.secret;
  return { id: all.subarray(0, BYTES.id), secret: all.subarray(BYTES.id, secretEnd), token: all.subarray(secretEnd) };
}

/** In the forms that AWS gives: four letters and sixteen characters; forty characters. */
function keyPair(prefix: "ASIA" | "AKIA", { id, secret }: Bytes) {
  const letters = [...id].map((byte) => BASE32[byte % BASE32.length]).join("");
  return { accessKeyId: `${prefix}${letters}`, secretAccessKey: secret.toString("base64") };
}
