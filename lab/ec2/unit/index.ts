export type { ExecCommand } from "./command.ts";
export { expandWords } from "./command.ts";
export { disableUnit, enablementOf, enableUnit, setMask } from "./enable.ts";
export { parseEnvironmentFile } from "./environment.ts";
export { exitNames, parseSignal } from "./exits.ts";
export type { LoadedUnit } from "./load.ts";
export { listUnitFiles, loadUnit, UNIT_FOLDERS } from "./load.ts";
export type { Condition, ExecutionSettings, ExitSet, OutputTarget, ServiceSettings, Unit } from "./unit.ts";
export { unitName } from "./unit.ts";
