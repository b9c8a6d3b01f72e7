/** What the load balancer writes into its cookies, for nobody but itself to read (row ALB-052). */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface Seal {
  close(text: string): string;
  /** `undefined` for what this key did not close, or what was changed since. */
  open(sealed: string): string | undefined;
}

/**
 * DIFFERS: AWS keeps its keys to itself; here the key follows from names, so that nodes that share nothing agree on it.
 *
 * @param secret of one load balancer: all its nodes read each other's cookies, and no other load balancer's do
 */
export function createSeal(secret: string): Seal {
  const key = createHash("sha256").update(`tierlab cookies of ${secret}`).digest();
  return {
    close(text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, "base64");
      if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
      } catch {
        return undefined;
      }
    },
  };
}
