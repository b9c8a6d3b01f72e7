/** A program for tests: cuts an instance off, says so, and holds on until it is killed. `hold-fault.ts <lab> <instance>` */
import { connectDocker } from "../docker/index.ts";
import { openLab } from "../project/started-lab.ts";

const [lab = "", instance = ""] = process.argv.slice(2);
const { id } = await openLab(connectDocker(), lab).fault("network-cut", { instance });
process.stdout.write(`${id}\n`);
setInterval(() => {}, 1000);
