/** A program for tests: serves a folder, says on which port, and holds on until it is killed. `crash-fixture.ts <folder>` */
import { startTestServer } from "./fixture.ts";

const { port } = await startTestServer({ root: process.argv[2] ?? "" });
process.stdout.write(`${port}\n`);
