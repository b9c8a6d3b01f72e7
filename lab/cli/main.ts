/** Starts the command line with what was compiled before at hand: half of a short command's time is its own loading. */
import { enableCompileCache } from "node:module";
import { endWithReader } from "./reader.ts";

enableCompileCache();
endWithReader(process.stdout, (code) => process.exit(code));
const { runCommandLine } = await import("./program.ts");
process.exit(await runCommandLine(process.argv));
