/** Says what is wrong with an argument of a directive; the reader of the file adds where. */
export class BadValue extends Error {}

/** A directive or a section that nobody knows, in httpd's own words. */
export class UnknownCommand extends Error {
  constructor(name: string) {
    super(
      `Invalid command '${name}', perhaps misspelled or defined by a module not included in the server configuration`,
    );
  }
}
