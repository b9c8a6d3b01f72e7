/** Which bucket and object a request is for: by the path, or by the name of the host (virtual-hosted style, website). Pure. */
import { S3Error } from "../error.ts";
import { decode } from "./query.ts";

export type Address =
  | { readonly kind: "service" }
  | { readonly kind: "bucket"; readonly bucket: string }
  | { readonly kind: "object"; readonly bucket: string; readonly key: string }
  /** The key as the path has it, without index document. */
  | { readonly kind: "website"; readonly bucket: string; readonly key: string };

export interface AddressOptions {
  readonly region: string;
  /** Whether a name is that of a bucket: a host may be a bucket's name as it stands, for a website behind an alias record. */
  readonly isBucket: (name: string) => boolean;
}

const KEY_BYTES = 1024;

/**
 * @param host of the Host header, with or without port
 * @param path as sent, still encoded, without query
 * @throws S3Error `InvalidURI`, `KeyTooLongError`
 */
export function parseAddress(host: string, path: string, options: AddressOptions): Address {
  const name = host.replace(/:\d*$/, "").toLowerCase();
  const website = websiteOf(name, options);
  if (website !== undefined) return { kind: "website", bucket: website, key: keyOf(path.slice(1)) };
  const bucket = virtualBucketOf(name, options.region);
  return bucket === undefined ? addressOfPath(path) : addressIn(bucket, path.slice(1));
}

/**
 * `<bucket>.s3-website-<region>.amazonaws.com` (older regions), `<bucket>.s3-website.<region>…` (newer), on the host
 * `<bucket>.s3-website.localhost`, or the bucket's own name.
 */
function websiteOf(name: string, { region, isBucket }: AddressOptions): string | undefined {
  for (const domain of [`-${region}.amazonaws.com`, `.${region}.amazonaws.com`, ".localhost"]) {
    const suffix = `.s3-website${domain}`;
    if (name.endsWith(suffix)) return name.slice(0, -suffix.length);
  }
  return isBucket(name) ? name : undefined;
}

function virtualBucketOf(name: string, region: string): string | undefined {
  for (const service of [`s3.${region}`, `s3-${region}`, `s3.dualstack.${region}`, "s3"]) {
    const suffix = `.${service}.amazonaws.com`;
    if (name.endsWith(suffix)) return name.slice(0, -suffix.length);
  }
  // A browser resolves every name under localhost to this machine: the way in from the host.
  return name.endsWith(".s3.localhost") ? name.slice(0, -".s3.localhost".length) : undefined;
}

function addressOfPath(path: string): Address {
  const rest = path.slice(1);
  const slash = rest.indexOf("/");
  const bucket = decode(slash < 0 ? rest : rest.slice(0, slash));
  if (bucket === "") return { kind: "service" };
  return addressIn(bucket, slash < 0 ? "" : rest.slice(slash + 1));
}

function addressIn(bucket: string, encodedKey: string): Address {
  const key = keyOf(encodedKey);
  return key === "" ? { kind: "bucket", bucket } : { kind: "object", bucket, key };
}

function keyOf(encoded: string): string {
  const key = decode(encoded);
  const size = Buffer.byteLength(key);
  if (size > KEY_BYTES) throw new S3Error("KeyTooLongError", { Size: size, MaxSizeAllowed: KEY_BYTES });
  return key;
}
