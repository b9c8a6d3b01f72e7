/**
 * A run as JUnit XML, which CI systems read: one suite for each run, one case for each claim. Keeps to what the schemas of
 * Jenkins' xUnit plugin (junit-10.xsd) and of Ant's JUnit task (JUnit.xsd) both allow.
 */
import type { RunRecord, TimedClaim } from "../scenario/record.ts";
import { formatClock } from "./run-time.ts";
import { type Element, renderXml } from "./xml.ts";

export function renderJunit(records: readonly RunRecord[]): string {
  return renderXml({ name: "testsuites", children: records.map(suiteOf) });
}

function suiteOf(record: RunRecord, id: number): Element {
  const cases = [...claimCases(record), ...endCases(record)];
  const count = (name: string) => cases.filter((one) => one.children?.some((child) => nameOf(child) === name)).length;
  return {
    name: "testsuite",
    attributes: {
      name: record.scenario,
      id,
      package: packageOf(record),
      hostname: "localhost",
      timestamp: new Date(record.startedAtMs).toISOString().slice(0, 19),
      tests: cases.length,
      failures: count("failure"),
      errors: count("error"),
      skipped: 0,
      time: seconds(record.endedAtMs - record.startedAtMs),
    },
    children: [
      { name: "properties", children: propertiesOf(record) },
      ...cases,
      {
        name: "system-out",
        children: [record.told.map(({ atMs, text }) => `${formatClock(atMs)}  ${text}\n`).join("")],
      },
      { name: "system-err", children: record.error === undefined ? [] : [record.error] },
    ],
  };
}

const packageOf = ({ template }: RunRecord) => `tierlab.${template}`;
const nameOf = (child: Element | string) => (typeof child === "string" ? undefined : child.name);
const seconds = (ms: number) => (Math.max(0, ms) / 1000).toFixed(3);

function propertiesOf({ seed, lab, timeScale, template, command, parameters }: RunRecord): Element[] {
  const given = Object.entries(parameters).map(([key, value]) => [`parameter.${key}`, value] as const);
  const all = [
    ["seed", seed],
    ["lab", lab],
    ["timeScale", timeScale],
    ["template", template],
    ["command", command],
  ] as const;
  return [...all, ...given].map(([name, value]) => ({ name: "property", attributes: { name, value } }));
}

/** A case took from the claim before it to its own. */
function claimCases(record: RunRecord): Element[] {
  const names = uniqueNames(record.claims.map(({ what }) => oneLine(what)));
  return record.claims.map((claim, index) => ({
    name: "testcase",
    attributes: {
      name: names[index] ?? claim.what,
      classname: `${packageOf(record)}.${record.scenario}`,
      time: seconds(claim.atMs - (record.claims[index - 1]?.atMs ?? record.startedAtMs)),
    },
    children: claim.holds ? [] : [failureOf(claim)],
  }));
}

function failureOf({ what, measured = "-", predicted = "-" }: TimedClaim): Element {
  return {
    name: "failure",
    attributes: { type: "ClaimFails", message: oneLine(`measured ${measured}, predicted ${predicted}`) },
    children: [`${what}\nmeasured:  ${measured}\npredicted: ${predicted}\n`],
  };
}

/** What ended the run before its end is an error of a case of its own; so is a run that claimed nothing. */
function endCases(record: RunRecord): Element[] {
  const reason = record.error ?? (record.claims.length === 0 ? "The scenario stated no claim" : undefined);
  if (reason === undefined) return [];
  const error: Element = {
    name: "error",
    attributes: { type: "EndedEarly", message: oneLine(reason) },
    children: [reason],
  };
  const classname = `${packageOf(record)}.${record.scenario}`;
  const lastMs = record.claims.at(-1)?.atMs ?? record.startedAtMs;
  const attributes = { name: "plays to its end", classname, time: seconds(record.endedAtMs - lastMs) };
  return [{ name: "testcase", attributes, children: [error] }];
}

/** CI systems take cases of one name for one case: the second is `…, 2`. */
function uniqueNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name}, ${times}`;
  });
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim() || "(no words)";
