/** `systemctl status`: a unit for a person, with the end of its log. */
import { hostname } from "node:os";
import { basename } from "node:path";
import { readJournal, renderEntry } from "../journal/index.ts";
import { describeExit } from "../machine/index.ts";
import type { ServiceReport, UnitReport } from "../protocol.ts";
import { lines, type Outcome } from "../terminal.ts";
import { enablementText } from "./enablement.ts";
import { renderAge, renderTimestamp } from "./time.ts";

/** Statuses as the LSB has them: 3 for a unit that does not run, 4 for none. */
export function renderStatus(unit: UnitReport, lineCount: number, nowMs: number): Outcome {
  if (unit.loadState === "not-found") return { status: 4, err: `Unit ${unit.name} could not be found.\n` };
  const log = readJournal({ units: [unit.name], lines: lineCount });
  const logged = log.map((entry) => renderEntry(entry, hostname()));
  const text = [...headOf(unit, nowMs), ...(logged.length > 0 ? ["", ...logged] : [])];
  const isActive = unit.activeState === "active" || unit.activeState === "reloading";
  return { status: isActive ? 0 : 3, out: lines(text), ...(unit.isStale ? { err: staleWarning(unit.name) } : {}) };
}

const staleWarning = (name: string): string =>
  `Warning: The unit file, source configuration file or drop-ins of ${name} changed on disk. Run 'systemctl daemon-reload' to reload units.\n`;

const DOTS: Readonly<Record<string, string>> = { active: "●", reloading: "●", activating: "●", failed: "×" };

function headOf(unit: UnitReport, nowMs: number): readonly string[] {
  const { name, description, service } = unit;
  const title = description === name ? name : `${name} - ${description}`;
  return [
    `${DOTS[unit.activeState] ?? "○"} ${title}`,
    field("Loaded", loadedText(unit)),
    ...(unit.dropIns.length > 0 ? [field("Drop-In", unit.dropIns.join(", "))] : []),
    field("Active", activeText(unit, nowMs)),
    ...(service ? serviceLines(name, service) : []),
  ];
}

const field = (name: string, text: string): string => `${name.padStart(11)}: ${text}`;

function loadedText({ name, loadState, loadError, file }: UnitReport): string {
  if (loadState === "bad-setting") return `bad-setting (Reason: ${loadError})`;
  if (loadState === "masked") return `masked (Reason: Unit ${name} is masked.)`;
  return file === "" ? "loaded" : `loaded (${file}; ${enablementText(name) ?? "static"}; preset: disabled)`;
}

function activeText({ activeState, subState, service }: UnitReport, nowMs: number): string {
  const result = activeState === "failed" && service ? ` (Result: ${service.result})` : ` (${subState})`;
  if (!service || service.changedAtMs === 0) return `${activeState}${result}`;
  return `${activeState}${result} since ${renderTimestamp(service.changedAtMs)}; ${renderAge(nowMs - service.changedAtMs)}`;
}

function serviceLines(name: string, service: ServiceReport): readonly string[] {
  const { mainPid, exitedPid, mainExit, statusText, processes } = service;
  const main = processes.find(({ pid }) => pid === mainPid);
  const named = basename(main?.command.split(/[\s:]/)[0] ?? "");
  return [
    ...(mainPid ? [field("Main PID", `${mainPid} (${named})`)] : []),
    ...(!mainPid && mainExit ? [field("Main PID", `${exitedPid} (${describeExit(mainExit)})`)] : []),
    ...(statusText ? [field("Status", `"${statusText}"`)] : []),
    ...(processes.length > 0 ? [field("Tasks", String(processes.length))] : []),
    ...(processes.length > 0 ? [field("CGroup", `/system.slice/${name}`)] : []),
    ...processes.map(({ pid, command }, index) => {
      return `${" ".repeat(13)}${index === processes.length - 1 ? "└─" : "├─"}${pid} ${command}`;
    }),
  ];
}
