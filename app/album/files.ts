import type { TraceId } from "../trace.ts";

export interface FileEntry {
  /** Without the folder. */
  readonly name: string;
  readonly size: number;
  readonly modifiedMs: number;
}

export interface FileList {
  readonly files: readonly FileEntry[];
  /** Where to go on; absent at the end. */
  readonly next?: string | undefined;
}

export interface FoundFile {
  readonly state: "found";
  readonly contentType: string;
  /** Bytes of `body`: of the range where one was asked for. */
  readonly size: number;
  readonly etag: string;
  readonly modifiedMs: number;
  /** `bytes 0-9/100`: only a part is given. */
  readonly contentRange?: string | undefined;
  /** Absent where only what the file is was asked for. */
  readonly body?: NodeJS.ReadableStream | undefined;
}

/** `unchanged`: the caller has this one; `no-such-range`: the file ends before it. */
export type FileAnswer =
  | FoundFile
  | { readonly state: "absent" }
  | { readonly state: "unchanged" }
  | { readonly state: "no-such-range" };

export interface ReadOptions {
  readonly isHead: boolean;
  readonly range: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/** Where the files are that all servers share. Every method throws StoreUnavailable; `trace` is of the request that wants it. */
export interface FileStore {
  list(folder: string, after: string | undefined, trace?: TraceId): Promise<FileList>;
  /**
   * Replaces what had the key. Nothing is stored when the body breaks off or throws.
   *
   * @throws whatever the body threw
   */
  write(
    key: string,
    body: AsyncIterable<Uint8Array>,
    contentType: string,
    trace?: TraceId,
  ): Promise<{ readonly etag: string }>;
  read(key: string, options: ReadOptions, trace?: TraceId): Promise<FileAnswer>;
  /** Succeeds too where there is none. */
  remove(key: string, trace?: TraceId): Promise<void>;
  /** Resolves when this server may ask for files: it has a role's credentials. */
  checkCredentials(): Promise<void>;
}
