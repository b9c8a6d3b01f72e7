/** HTML that cannot be injected into: everything put between markup is escaped unless it is markup itself. */

/** Markup that is safe to send: made by {@link html} or vouched for by {@link raw}. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

/** What may stand between markup; nothing is written for `undefined` and `false`. */
export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

/** Tagged template: ``html`<td>${text}</td>` ``. Texts and numbers are escaped, lists joined without a separator. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(write)));
}

/** Markup that needs no escaping: a style sheet, a script of our own. */
export function raw(markup: string): Html {
  return new Html(markup);
}

function write(value: HtmlValue): string {
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map(write).join("");
  return value === undefined || value === false ? "" : escapeHtml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for attributes in either kind of quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * Data for a script of the page, in a block that is no script itself. No text in it can end the block: `<` is written
 * as JSON's own escape.
 */
export function embedJson(id: string, value: unknown): Html {
  const json = JSON.stringify(value).replace(/</g, "\\u003c");
  return html`<script type="application/json" id="${id}">${raw(json)}</script>`;
}
