/**
 * Exit 0 when node_modules holds what package-lock.json asks for, told by npm's own record of what it installed.
 * By content, since a checkout changes every file's time.
 */
import { readFileSync } from "node:fs";

const root = process.argv[2];

function readPackages(file) {
  try {
    const { packages } = JSON.parse(readFileSync(`${root}/${file}`, "utf8"));
    delete packages[""];
    return packages;
  } catch {
    return undefined;
  }
}

const wanted = readPackages("package-lock.json");
const installed = readPackages("node_modules/.package-lock.json");

const isCurrent =
  wanted !== undefined &&
  installed !== undefined &&
  Object.entries(installed).every(([path, { version }]) => wanted[path]?.version === version) &&
  Object.entries(wanted).every(([path, { optional }]) => optional || installed[path] !== undefined);

process.exitCode = isCurrent ? 0 : 1;
