import { expect, test } from "vitest";
import { embedJson, html, raw } from "./html.ts";
import { renderPage } from "./page.ts";

test("texts and attributes are escaped, markup and lists are not", () => {
  const rows = [1, 2].map((value) => html`<td>${value}</td>`);
  const page = html`<tr title="${`a"b'c`}">${rows}${"<b>&"}${undefined}${false}${raw("<br>")}</tr>`;
  expect(page.markup).toBe('<tr title="a&quot;b&#39;c"><td>1</td><td>2</td>&lt;b&gt;&amp;<br></tr>');
});

test("embedded data cannot end its block, and reads back as it was", () => {
  const value = { text: "</script><!-- <script>alert(1)", odd: "\u2028" };
  const { markup } = embedJson("data", value);
  expect(markup.match(/<\/?script|<!--/g)).toEqual(["<script", "</script"]);
  expect(JSON.parse(markup.replace(/^<script[^>]*>|<\/script>$/g, ""))).toEqual(value);
});

test("a page without scripts allows none, and escapes its title", () => {
  const page = renderPage({ title: "a < b", body: html`<p>x</p>` });
  expect(page).toContain("script-src &#39;none&#39;");
  expect(page).toContain("<title>a &lt; b</title>");
  expect(page).not.toMatch(/https?:/);
});
