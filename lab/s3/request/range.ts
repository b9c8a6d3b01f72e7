/** Which bytes of an object a request wants (RFC 9110, section 14). Pure. */
import { S3Error } from "../error.ts";

/** Both ends count. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * @param header of `Range`
 * @returns `undefined` for the whole: where there is no header, or one that asks for several ranges or cannot be read, which S3 ignores
 * @throws S3Error `InvalidRange` where no byte of the object is in it
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  const range =
    first === "" ? suffix(Number(last), size) : { start: Number(first), end: last === "" ? size - 1 : Number(last) };
  if (first !== "" && last !== "" && range.end < range.start) return undefined;
  if (range.start >= size || range.start > range.end) {
    throw new S3Error("InvalidRange", { RangeRequested: header ?? "", ActualObjectSize: size });
  }
  return { start: range.start, end: Math.min(range.end, size - 1) };
}

function suffix(length: number, size: number): ByteRange {
  return length === 0 ? { start: size, end: size } : { start: Math.max(0, size - length), end: size - 1 };
}

/** Of `x-amz-copy-source-range`, which has both ends and must be within the object. @throws S3Error `InvalidArgument`, `InvalidRange` */
export function parseCopyRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  if (first === undefined || Number(first) > Number(last)) {
    throw new S3Error(
      "InvalidArgument",
      { ArgumentName: "x-amz-copy-source-range", ArgumentValue: header },
      "The range must be bytes=first-last with both ends",
    );
  }
  if (Number(last) >= size) throw new S3Error("InvalidRange", { RangeRequested: header, ActualObjectSize: size });
  return { start: Number(first), end: Number(last) };
}

/** Where a part of a multipart object lies. @throws S3Error `InvalidRange` */
export function rangeOfPart(number: number, size: number, partSizes: readonly number[] = [size]): ByteRange {
  const length = partSizes[number - 1];
  if (length === undefined)
    throw new S3Error("InvalidRange", { ActualPartCount: partSizes.length, PartNumberRequested: number });
  const start = partSizes.slice(0, number - 1).reduce((sum, part) => sum + part, 0);
  return { start, end: start + length - 1 };
}
