import type { ExecResult, Guest, GuestNetwork } from "../../docker/index.ts";
import type { GuestLine, GuestSpec } from "../../model/guest.ts";

/** Docker, as far as containers inside instances go. What changes a container is idempotent. */
export interface GuestEngine {
  list(): Promise<readonly Guest[]>;
  hasImage(image: string): Promise<boolean>;
  /** @returns its id. @throws LabError `GuestExists` */
  create(plan: NewGuest): Promise<string>;
  start(id: string): Promise<void>;
  stop(id: string, graceSeconds: number): Promise<void>;
  kill(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  unpause(id: string): Promise<void>;
  wire(network: GuestNetwork): Promise<void>;
  /** Its last lines; after a moment only, where one is told. */
  logs(id: string, wanted: { readonly tail: number; readonly afterMs?: number | undefined }): Promise<GuestLine[]>;
  exec(id: string, argv: readonly string[], options: GuestExecOptions): Promise<ExecResult>;
  /** A file that an instance has put where its `docker` puts inputs. @throws LabError `NoInput`, `InputTooLong` */
  readInput(hostId: string, name: string): Promise<Buffer>;
  /** Listens to an instance. */
  listen(hostId: string, onLine: (line: string, answer: SendAnswer) => void): Promise<Ear>;
}

export interface GuestExecOptions {
  readonly user?: string | undefined;
  readonly stdin?: Buffer | undefined;
}

export interface NewGuest {
  readonly hostId: string;
  readonly spec: GuestSpec;
  readonly image: string;
  readonly address: string;
}

/** Puts the answer to the call of that id where the instance waits for it. */
export type SendAnswer = (id: string, text: string) => void;

export interface Ear {
  close(): void;
  /** Resolves when the instance can no longer be heard. */
  readonly ended: Promise<void>;
}
