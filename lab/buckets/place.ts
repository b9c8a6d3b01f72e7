import { LabError } from "../model/errors.ts";

/** What an `s3://` address names: a bucket, and a key or what keys begin with. */
export interface Place {
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
}

/** `undefined` for what is no `s3://` address. */
export function parsePlace(text: string): Place | undefined {
  const found = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(text);
  return found ? { bucket: found[1] ?? "", key: found[2] ?? "" } : undefined;
}

export function formatPlace({ bucket, key }: Place): string {
  return `s3://${bucket}/${key}`;
}

/** @throws LabError `InvalidArgument` for an address without a key */
export function parseObject(text: string): Place {
  const place = parsePlace(text);
  if (place && place.key !== "") return place;
  throw new LabError("InvalidArgument", `An object goes by s3://bucket/key; got \`${text}\``);
}
