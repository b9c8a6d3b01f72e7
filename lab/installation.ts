/**
 * Where Tierlab's own files are. The package keeps the folders of the checkout, with JavaScript in place of TypeScript and the
 * bundles of the images already made, so every place is the same in both.
 */
import { join } from "node:path";

/** The checkout, or the folder of the installed package. */
export const root = join(import.meta.dirname, "..");

/** Whether this is the installed package: there is no source to bundle there, and no Node beside it for the images. */
export const isPackage = import.meta.filename.endsWith(".js");
