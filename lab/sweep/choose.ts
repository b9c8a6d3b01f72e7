/** Which scenario `tierlab sweep <name>` means. Pure. */
import { LabError } from "../model/errors.ts";
import type { Scenario } from "../scenario/scenario.ts";

/**
 * A scenario by its name, or that of a template's scenarios which is made for sweeping.
 *
 * @throws LabError `NoScenario`
 */
export function chooseScenario(ref: string, scenarios: readonly Scenario[]): Scenario {
  const named = scenarios.find(({ name }) => name === ref);
  if (named) return named;
  const ofTemplate = scenarios.filter(({ template }) => template === ref);
  const made = ofTemplate.filter(({ sweep }) => sweep);
  const [only] = made.length === 0 && ofTemplate.length === 1 ? ofTemplate : made;
  if (only && made.length <= 1) return only;
  throw new LabError("NoScenario", messageFor(ref, ofTemplate, made), { hint: hintFor(ofTemplate, scenarios) });
}

function messageFor(ref: string, ofTemplate: readonly Scenario[], made: readonly Scenario[]): string {
  if (ofTemplate.length === 0) return `No scenario and no template with scenarios is called \`${ref}\``;
  const many = made.length > 1 ? `${made.length} scenarios` : "no scenario";
  return `Template \`${ref}\` has ${many} made for sweeping: name one`;
}

function hintFor(ofTemplate: readonly Scenario[], all: readonly Scenario[]): string {
  const names = (ofTemplate.length > 0 ? ofTemplate : all).map(({ name }) => name);
  return `There are ${names.join(", ")}`;
}
