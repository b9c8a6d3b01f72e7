export { JOURNAL_FILE, type JournalEntry, parseEntry, renderEntry } from "./entry.ts";
export { type Journal, openJournal } from "./journal.ts";
export { isAbout, readJournal } from "./read.ts";
