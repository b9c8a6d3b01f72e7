import type { Command } from "../command.ts";
import { demo } from "./demo.ts";
import { doctor } from "./doctor.ts";
import { down } from "./down.ts";
import { events } from "./events.ts";
import { exec } from "./exec.ts";
import { faults } from "./faults.ts";
import { images } from "./images.ts";
import { logs } from "./logs.ts";
import { ls } from "./ls.ts";
import { render } from "./render.ts";
import { run } from "./run.ts";
import { status } from "./status.ts";
import { up } from "./up.ts";
import { url } from "./url.ts";

/** In the order of `--help`. */
export const commands: readonly Command[] = [
  up,
  down,
  ls,
  status,
  events,
  logs,
  exec,
  ...faults,
  run,
  url,
  render,
  images,
  doctor,
  demo,
];
