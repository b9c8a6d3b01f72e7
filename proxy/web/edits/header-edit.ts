/** `Header` and `RequestHeader`: edits of header fields, parsed once, applied to each message (mod_headers). */
import type { Field } from "../../http1/index.ts";
import { type FormatCondition, holds, type RequestEnv } from "../config/condition.ts";

export type HeaderEdit = { readonly name: string; readonly condition: FormatCondition | undefined } & HeaderAction;

export type HeaderAction =
  | { readonly kind: "set" | "append" | "merge" | "add" | "setifempty"; readonly value: ValueTemplate }
  | { readonly kind: "unset" }
  | { readonly kind: "echo"; readonly pattern: RegExp }
  | { readonly kind: "edit"; readonly pattern: RegExp; readonly value: ValueTemplate };

/** A value with its `%` parts: what they stand for is known with the message. */
export type ValueTemplate = (facts: EditFacts) => string;

export interface EditFacts {
  readonly env: RequestEnv;
  /** When the request came, milliseconds since the epoch. */
  readonly startMs: number;
  /** Since then. */
  readonly elapsedMs: () => number;
  /** Of the request, for `echo`. */
  readonly requestFields: readonly Field[];
}

/** `fields` is changed in place. */
export function applyEdits(edits: readonly HeaderEdit[], fields: Field[], facts: EditFacts): void {
  for (const edit of edits) {
    if (holds(edit.condition, facts.env)) applyEdit(edit, fields, facts);
  }
}

function applyEdit(edit: HeaderEdit, fields: Field[], facts: EditFacts): void {
  const { name } = edit;
  switch (edit.kind) {
    case "set":
      return void setField(fields, name, edit.value(facts));
    case "add":
      return void fields.push({ name, value: edit.value(facts) });
    case "append":
      return void appendField(fields, name, edit.value(facts));
    case "merge":
      return void mergeField(fields, name, edit.value(facts));
    case "setifempty":
      if (findField(fields, name) < 0) fields.push({ name, value: edit.value(facts) });
      return;
    case "unset":
      return void removeFields(fields, name);
    case "echo":
      return void fields.push(...facts.requestFields.filter((field) => edit.pattern.test(field.name)));
    case "edit":
      return void rewriteFields(fields, name, (value) => value.replace(edit.pattern, expand(edit.value(facts))));
  }
}

/** `$1` and `\1` both stand for a group, `$0` for the whole. */
function expand(template: string): string {
  return template.replace(/[$\\](\d)/g, (_whole, digit) => (digit === "0" ? "$&" : `$${digit}`));
}

/** The place of the first field of that name, or -1. */
function findField(fields: readonly Field[], name: string): number {
  const lower = name.toLowerCase();
  return fields.findIndex((field) => field.name.length === name.length && field.name.toLowerCase() === lower);
}

export function headerValue(fields: readonly Field[], name: string): string | undefined {
  return fields[findField(fields, name)]?.value;
}

/** The first of that name gets the value, others of that name go. */
export function setField(fields: Field[], name: string, value: string): void {
  const place = findField(fields, name);
  if (place < 0) {
    fields.push({ name, value });
    return;
  }
  fields[place] = { name, value };
  for (let index = fields.length - 1; index > place; index--) {
    if (isNamed(fields[index], name)) fields.splice(index, 1);
  }
}

/** Behind what the first of that name has, as one list. */
export function appendField(fields: Field[], name: string, value: string): void {
  const place = findField(fields, name);
  const present = fields[place];
  if (present === undefined) fields.push({ name, value });
  else fields[place] = { name: present.name, value: `${present.value}, ${value}` };
}

function removeFields(fields: Field[], name: string): void {
  for (let index = fields.length - 1; index >= 0; index--) {
    if (isNamed(fields[index], name)) fields.splice(index, 1);
  }
}

function mergeField(fields: Field[], name: string, value: string): void {
  const present = headerValue(fields, name);
  if (present !== undefined && listItems(present).includes(value)) return;
  appendField(fields, name, value);
}

function listItems(text: string): string[] {
  return text.split(",").map((item) => item.trim());
}

/** What is rewritten stands behind all others then, as with httpd. */
function rewriteFields(fields: Field[], name: string, rewrite: (value: string) => string): void {
  const rewritten = fields.filter((field) => isNamed(field, name));
  removeFields(fields, name);
  fields.push(...rewritten.map((field) => ({ name: field.name, value: rewrite(field.value) })));
}

function isNamed(field: Field | undefined, name: string): boolean {
  return field !== undefined && field.name.length === name.length && field.name.toLowerCase() === name.toLowerCase();
}
