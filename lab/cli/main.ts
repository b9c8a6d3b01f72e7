/** Starts the command line with what was compiled before at hand: half of a short command's time is its own loading. */
import { enableCompileCache } from "node:module";

enableCompileCache();
// A reader that has seen enough (`| head`) closes the pipe: nothing is wrong, and nothing is left to say.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
const { runCommandLine } = await import("./program.ts");
process.exit(await runCommandLine(process.argv));
