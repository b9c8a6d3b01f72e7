import { text } from "node:stream/consumers";
import { LabError } from "../../lab/model/errors.ts";
import type { DatabaseSettings } from "../settings.ts";
import { createMysqlAccounts } from "./mysql-accounts.ts";
import { hashPassword } from "./password.ts";
import { prepareTables } from "./serve.ts";
import { USER_NAME } from "./user-name.ts";

const MIN_PASSWORD = 8;

/**
 * Adds a user, or gives them another password: the first line of standard input, so that it is in no list of processes.
 *
 * @throws LabError `Usage`, `BadPassword`
 */
export async function addUser(settings: DatabaseSettings, name = ""): Promise<void> {
  if (!USER_NAME.test(name)) {
    throw new LabError("Usage", `A user's name must match ${USER_NAME.source}: got \`${name}\``, {
      hint: "echo PASSWORD | /opt/album/add-user NAME",
    });
  }
  const [password = ""] = (await text(process.stdin)).split("\n");
  if (password.length < MIN_PASSWORD) {
    throw new LabError("BadPassword", `A password has at least ${MIN_PASSWORD} characters: got ${password.length}`);
  }
  const accounts = createMysqlAccounts(settings);
  try {
    await prepareTables(accounts);
    await accounts.putUser(name, await hashPassword(password));
  } finally {
    await accounts.close();
  }
}
