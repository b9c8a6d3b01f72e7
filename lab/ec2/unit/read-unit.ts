import { readService } from "./read-service.ts";
import { Settings } from "./settings.ts";
import type { SpecifierContext } from "./specifiers.ts";
import type { Assignment } from "./syntax.ts";
import type { Condition, Unit } from "./unit.ts";

export interface ReadUnit {
  readonly unit: Unit;
  readonly warnings: readonly string[];
}

/**
 * The unit that the assignments of its file and of its drop-ins make, in the order in which they apply.
 *
 * @throws LabError `BadUnitSetting` for what systemd would not load, and for what is not offered
 */
export function readUnit(assignments: readonly Assignment[], context: SpecifierContext): ReadUnit {
  const settings = new Settings(assignments, context);
  const name = context.unit;
  const unit: Unit = {
    name,
    description: settings.text("Unit.Description") ?? name,
    ...readDependencies(settings),
    conditions: readConditions(settings),
    startLimit: readStartLimit(settings),
    install: readInstall(settings),
    service: name.endsWith(".service") ? readService(settings, name) : undefined,
  };
  settings.close();
  return { unit, warnings: settings.warnings };
}

function readDependencies(settings: Settings) {
  return {
    after: settings.list("Unit.After"),
    before: settings.list("Unit.Before"),
    requires: settings.list("Unit.Requires"),
    wants: settings.list("Unit.Wants"),
    partOf: settings.list("Unit.PartOf"),
  };
}

function readConditions(settings: Settings): readonly Condition[] {
  const tests = (key: string, test: Condition["test"]) =>
    settings.all(`Unit.${key}`, (value): Condition | undefined => {
      const path = value.replace(/^!/, "");
      return path.startsWith("/") ? { test, path, isNegated: value.startsWith("!") } : undefined;
    });
  return [
    ...tests("ConditionPathExists", "path-exists"),
    ...tests("ConditionPathIsDirectory", "is-directory"),
    ...tests("ConditionFileNotEmpty", "file-not-empty"),
  ];
}

/** Older unit files have both among those of the service, under the older name. */
function readStartLimit(settings: Settings): Unit["startLimit"] {
  const interval = ["Unit.StartLimitIntervalSec", "Unit.StartLimitInterval", "Service.StartLimitInterval"];
  const count = (value: string) => (/^\d+$/.test(value) ? Number(value) : undefined);
  return {
    burst: settings.last(["Unit.StartLimitBurst", "Service.StartLimitBurst"], count, 5),
    intervalMs: settings.durationMs(interval, 10_000),
  };
}

function readInstall(settings: Settings): Unit["install"] {
  return {
    wantedBy: settings.list("Install.WantedBy"),
    requiredBy: settings.list("Install.RequiredBy"),
    alias: settings.list("Install.Alias"),
    also: settings.list("Install.Also"),
  };
}
