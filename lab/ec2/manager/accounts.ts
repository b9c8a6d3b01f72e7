import { readFileSync } from "node:fs";

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** A user by name or number, from the text of /etc/passwd. */
export function findUser(wanted: string, passwd = readFileSync("/etc/passwd", "utf8")): Account | undefined {
  const fields = findLine(wanted, passwd);
  const [name, , uid, gid, , home = "/", shell = "/bin/sh"] = fields ?? [];
  return name === undefined ? undefined : { name, uid: Number(uid), gid: Number(gid), home, shell };
}

/** Number of a group by name or number, from the text of /etc/group. */
export function findGroup(wanted: string, group = readFileSync("/etc/group", "utf8")): number | undefined {
  const gid = findLine(wanted, group)?.[2];
  return gid === undefined ? undefined : Number(gid);
}

function findLine(wanted: string, text: string): readonly string[] | undefined {
  const lines = text.split("\n").map((line) => line.split(":"));
  return lines.find(([name]) => name === wanted) ?? lines.find(([, , id]) => id === wanted);
}
