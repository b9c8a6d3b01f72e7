/** Starts the command line with what was compiled before at hand: half of a short command's time is its own loading. */
import { enableCompileCache } from "node:module";

enableCompileCache();
const { runCommandLine } = await import("./program.ts");
process.exit(await runCommandLine(process.argv));
