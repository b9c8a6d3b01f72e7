import { expect, test } from "vitest";
import { expandWords, parseCommands } from "./command.ts";
import { parseDurationMs } from "./duration.ts";
import { parseEnvironmentFile } from "./environment.ts";
import { ARTICLE_UNIT } from "./fixture.ts";
import { readUnit } from "./read-unit.ts";
import { parseUnitFile } from "./syntax.ts";
import { splitTexts } from "./words.ts";

const FILE = "/etc/systemd/system/app.service";

function read(text: string, unit = "app.service") {
  const { assignments, warnings } = parseUnitFile(text, FILE);
  const made = readUnit(assignments, { unit, hostname: "ip-10-0-3-4", machineId: "0123" });
  return { unit: made.unit, warnings: [...warnings, ...made.warnings] };
}

const service = (lines: string, unit?: string) => {
  const made = read(`[Service]\nExecStart=/bin/app\n${lines}`, unit);
  return { ...made, service: made.unit.service };
};

test("the unit of the articles is read whole and without a warning", () => {
  const { unit, warnings } = read(ARTICLE_UNIT);
  expect(warnings).toEqual([]);
  expect(unit).toMatchObject({
    description: "uWSGI",
    after: ["syslog.target"],
    install: { wantedBy: ["multi-user.target"] },
    startLimit: { burst: 5, intervalMs: 10_000 },
    service: {
      type: "notify",
      execStart: [{ words: ["/usr/local/bin/uwsgi", "--ini", "/home/ec2-user/myapp/uwsgi.ini"] }],
      restart: "on-failure",
      restartDelayMs: 3_000,
      kill: { mode: "control-group", signal: "SIGQUIT", sendsSigkill: true },
      execution: {
        workingDirectory: { path: "/home/ec2-user/myapp/", isOptional: false },
        environmentFiles: [{ path: "/etc/sysconfig/uwsgi", isOptional: false }],
        standardError: { kind: "journal" },
      },
    },
  });
});

test("a unit file has comments, continued lines, and lines that mean nothing", () => {
  const text = "x=1\n# a comment\n[Service]\n; another\nExecStart=/bin/a \\\n# between\n  b \\\n  c\nnonsense\nUser=\n";
  const { assignments, warnings } = parseUnitFile(text, FILE);
  expect(assignments.map(({ key, value, line }) => [key, value, line])).toEqual([
    ["ExecStart", "/bin/a b c", 5],
    ["User", "", 10],
  ]);
  expect(warnings).toEqual([
    `${FILE}:1: Assignment outside of section. Ignoring.`,
    `${FILE}:9: Missing '=', ignoring line.`,
  ]);
});

test("lists grow by every line and are emptied by an empty one; of single values the last counts", () => {
  const { unit } = read(
    "[Unit]\nAfter=a.target b.target\nAfter=\nAfter=c.target\nAfter=d.target\nDescription=one\nDescription=two\n[Service]\nExecStart=/bin/a\nExecStart=\nExecStart=/bin/b\n",
  );
  expect(unit.after).toEqual(["c.target", "d.target"]);
  expect(unit.description).toBe("two");
  expect(unit.service?.execStart.map(({ words }) => words)).toEqual([["/bin/b"]]);
});

test.each([
  ["3", 3_000],
  ["100ms", 100],
  ["5min 20s", 320_000],
  ["1.5h", 5_400_000],
  ["infinity", Number.POSITIVE_INFINITY],
  ["soon", undefined],
  ["3 parsecs", undefined],
  ["", undefined],
])("the time span `%s` is %s ms", (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});

test("words are parted by spaces, held together by quotes and escapes", () => {
  expect(splitTexts(String.raw`a "b c" 'd "e"' f\x20g \s\t h"i j"k`)).toEqual([
    "a",
    "b c",
    'd "e"',
    "f g",
    " \t",
    "hi jk",
  ]);
  expect(splitTexts('a "b')).toBeUndefined();
  expect(splitTexts(String.raw`a \q`)).toBeUndefined();
});

test("a command has prefixes, and variables as words or parts of words, and is no line of a shell", () => {
  const [command] = parseCommands("-:+/bin/echo $HOME") ?? [];
  expect(command).toEqual({
    words: ["/bin/echo", "$HOME"],
    ignoresFailure: true,
    isPrivileged: true,
    expandsVariables: false,
  });
  expect(["+", "!", "!!", "-"].map((prefix) => parseCommands(`${prefix}/bin/a`)?.[0]?.isPrivileged)).toEqual([
    ...[true, true, true, false],
  ]);
  const [echo] = parseCommands(`/bin/echo $OPTIONS "\${NAME}s" $$x | $NONE`) ?? [];
  const environment = { OPTIONS: "-a  -b", NAME: "dog" };
  expect(echo && expandWords(echo, environment)).toEqual(["/bin/echo", "-a", "-b", "dogs", "$x", "|"]);
  expect(parseCommands("/bin/a ; /bin/b \\; c")?.map(({ words }) => words)).toEqual([["/bin/a"], ["/bin/b", ";", "c"]]);
  expect(parseCommands("-")).toBeUndefined();
});

test("an environment file has quotes as a shell has them, and puts nothing in", () => {
  const text =
    '# settings\nDB_NAME=lab\nexport X=no\n  DB_PASSWORD = "a b\\"$c"\nQ=\'single $x\'\nEMPTY=\nLONG=one\\\ntwo\nHASH=a#b\n;C=1\n';
  expect(parseEnvironmentFile(text)).toEqual({
    DB_NAME: "lab",
    DB_PASSWORD: 'a b"$c',
    Q: "single $x",
    EMPTY: "",
    LONG: "onetwo",
    HASH: "a#b",
  });
});

test("specifiers stand for the unit and its instance", () => {
  const { unit } = service("Environment=NAME=%p I=%i FULL=%n PERCENT=100%%\nRuntimeDirectory=%p", "web@a-b.service");
  expect(unit.service?.execution.environment).toEqual({
    NAME: "web",
    I: "a-b",
    FULL: "web@a-b.service",
    PERCENT: "100%",
  });
  expect(unit.service?.execution.runtimeDirectories).toEqual(["web"]);
});

test("what cannot be read and what systemd does not know is warned of and ignored", () => {
  const { unit, warnings } = service(
    "Restart=sometimes\nRestartSec=soon\nColour=red\nX-Note=mine\nKillSignal=9\n[Strange]\na=b\n[Unit]\nDescription=%Z",
  );
  expect(unit.service).toMatchObject({ restart: "no", restartDelayMs: 100, kill: { signal: "SIGKILL" } });
  expect(unit.description).toBe("app.service");
  expect(warnings).toEqual([
    `${FILE}:11: Failed to parse Description=, ignoring: %Z`,
    `${FILE}:4: Failed to parse RestartSec=, ignoring: soon`,
    `${FILE}:3: Failed to parse Restart=, ignoring: sometimes`,
    `${FILE}:5: Unknown key 'Colour' in section [Service], ignoring.`,
    `${FILE}:9: Unknown section 'Strange'. Ignoring.`,
  ]);
});

test("what would mean another behaviour than the file asks for is refused, what confines is accepted", () => {
  expect(() => service("PrivateTmp=true\nNoNewPrivileges=yes\nLimitCORE=0")).not.toThrow();
  expect(() => service("WatchdogSec=3")).toThrow(`${FILE}:3: WatchdogSec= is not offered`);
  expect(() => service("Type=dbus")).toThrow("Type=dbus is not offered");
});

test.each([
  ["Description=x", "Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing."],
  ["[Service]\nExecStart=/bin/a\nExecStart=/bin/b", "more than one ExecStart= setting"],
  ["[Service]\nType=oneshot\nExecStart=/bin/a\nRestart=always", "isn't allowed for Type=oneshot"],
  ["[Service]\nExecStop=/bin/a", "only allowed for Type=oneshot with RemainAfterExit=yes"],
])("systemd loads no unit with %j", (text, message) => {
  expect(() => read(`[Unit]\n${text}`)).toThrow(message);
});

test("older keys mean what the newer ones do; nought is no timeout; a oneshot may take its time", () => {
  const { unit } = service("StartLimitInterval=1min\nStartLimitBurst=2\nTimeoutSec=0\nSuccessExitStatus=143 SIGUSR1 3");
  expect(unit.startLimit).toEqual({ burst: 2, intervalMs: 60_000 });
  expect(unit.service).toMatchObject({
    startTimeoutMs: Number.POSITIVE_INFINITY,
    stopTimeoutMs: Number.POSITIVE_INFINITY,
  });
  expect(unit.service?.successExits).toEqual(new Set([143, "SIGUSR1", 3]));
  expect(service("Type=oneshot").service).toMatchObject({
    startTimeoutMs: Number.POSITIVE_INFINITY,
    stopTimeoutMs: 90_000,
  });
});

test("standard error goes where standard output goes unless it is told otherwise", () => {
  const both = service("StandardOutput=append:/var/log/app.log").service?.execution;
  expect(both?.standardError).toEqual({ kind: "append", path: "/var/log/app.log" });
  const apart = service("StandardOutput=null\nStandardError=journal").service?.execution;
  expect([apart?.standardOutput, apart?.standardError]).toEqual([{ kind: "null" }, { kind: "journal" }]);
});
