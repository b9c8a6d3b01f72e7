/** Containers inside instances: what `docker run` there asks for, and what has become of it. */

export interface GuestPort {
  /** Of the instance. */
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: "tcp" | "udp";
}

export type RestartPolicy = "no" | "on-failure" | "always" | "unless-stopped";

export interface GuestSpec {
  readonly name: string;
  /** As it was asked for. */
  readonly image: string;
  /** Instead of the image's own; empty for that. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports: readonly GuestPort[];
  readonly restart: RestartPolicy;
  readonly labels: Readonly<Record<string, string>>;
}

export interface GuestView extends GuestSpec {
  readonly id: string;
  readonly state: "created" | "running" | "paused" | "exited";
  readonly createdAtMs: number;
  /** 0 where it was never started. */
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly exitCode: number;
}

/** What an instance asks of control. `container` is a name, or the beginning of an id. */
export type GuestRequest =
  | { readonly verb: "run"; readonly spec: GuestSpec }
  | { readonly verb: "list" }
  | { readonly verb: "start"; readonly container: string }
  | { readonly verb: "stop"; readonly container: string; readonly graceSeconds: number }
  | { readonly verb: "remove"; readonly container: string; readonly force: boolean }
  | { readonly verb: "logs"; readonly container: string; readonly tail: number; readonly afterMs?: number }
  | GuestExec
  | { readonly verb: "image"; readonly image: string }
  /** docker.service has started, or is about to stop. */
  | { readonly verb: "service-started" }
  | { readonly verb: "service-stopping" };

/** Answered with what it printed and how it ended. */
export interface GuestExec {
  readonly verb: "exec";
  readonly container: string;
  readonly argv: readonly string[];
  readonly user?: string;
  /** Name of a file in {@link GUEST_INPUTS}, whole by now, that is its standard input. */
  readonly input?: string;
}

/** Answer to `logs`. */
export interface GuestLog {
  readonly lines: readonly GuestLine[];
  /** More may come. */
  readonly isRunning: boolean;
}

export interface GuestLine {
  /** Milliseconds since the epoch: when it was printed. */
  readonly timeMs: number;
  readonly text: string;
}

export interface GuestCall {
  /** Under which the answer is given: letters, digits and hyphens. */
  readonly id: string;
  readonly request: GuestRequest;
}

export type GuestAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/** Answer to `run`. */
export interface StartedGuest {
  readonly id: string;
  /** What the caller should know: an image that stands for another. */
  readonly notes: readonly string[];
}

/** Where an instance and control meet inside the instance's file system. */
export const GUEST_DIR = "/opt/tierlab/docker";
export const GUEST_INPUTS = `${GUEST_DIR}/inputs`;
/** Of one of these files. */
export const LONGEST_INPUT_BYTES = 64 * 1024 * 1024;
/** There while docker.service runs. */
export const DOCKER_RUNTIME_DIR = "/run/docker";
/** A request is one write to a FIFO, which the kernel keeps whole up to this many bytes (PIPE_BUF). */
export const LONGEST_REQUEST_BYTES = 4096;
