import {
  type Docker,
  enterMounts,
  execIn,
  killContainer,
  leaveIn,
  limitContainer,
  pauseContainer,
  startContainer,
  stopContainer,
  unpauseContainer,
} from "../../docker/index.ts";
import type { FaultMachine } from "../../faults/machine.ts";

/** Seconds that an instance's programs have to end by themselves; EC2 gives some minutes. Real time. */
const SHUTDOWN_SECONDS = 5;
const SCRIPT_TIMEOUT_MS = 20_000;

/** Docker as faults use it. */
export function connectFaultMachine(docker: Docker, lab: string): FaultMachine {
  return {
    kill: (containerId) => killContainer(docker, containerId),
    stop: (containerId) => stopContainer(docker, containerId, SHUTDOWN_SECONDS),
    start: (containerId) => startContainer(docker, containerId),
    pause: (containerId) => pauseContainer(docker, containerId),
    unpause: (containerId) => unpauseContainer(docker, containerId),
    async run(containerId, script, args) {
      const options = { timeoutMs: SCRIPT_TIMEOUT_MS, user: "root" };
      const { exitCode, stdout, stderr } = await execIn(docker, containerId, shell(script, args), options);
      return { exitCode, output: stdout + stderr };
    },
    leave: (containerId, script, args) => leaveIn(docker, containerId, shell(script, args)),
    mount: (containerId, script, args) => enterMounts(docker, { lab, containerId }, script, args),
    limit: (containerId, limits) => limitContainer(docker, { lab, containerId }, limits),
  };
}

function shell(script: string, args: readonly string[]): string[] {
  return ["sh", "-c", script, "sh", ...args];
}
