import { expect, test } from "vitest";
import { childrenOf, parseXml, textOf } from "./read.ts";
import { renderDocument, renderPlainDocument } from "./write.ts";

test("documents are read: prefixes, CDATA, comments, references", () => {
  const root = parseXml(
    `\ufeff<?xml version="1.0"?><!-- ] --><s:Delete xmlns:s="http://s3.amazonaws.com/doc/2006-03-01/" a='1'>
      <Object><Key>a&amp;b &#x3042;&#233;</Key></Object><Object><Key><![CDATA[<c>&amp;]]></Key><VersionId/></Object>
    </s:Delete >\n`,
  );
  expect(root.name).toBe("Delete");
  expect(childrenOf(root, "Object").map((object) => textOf(object, "Key"))).toEqual(["a&b あé", "<c>&amp;"]);
  expect(textOf(root, "None")).toBeUndefined();
});

test.each([
  "",
  "text",
  "<a>",
  "<a></b>",
  "</a>",
  "<a/><b/>",
  "<a/>text",
  "<a><b></a></b>",
  "<a b=c/>",
  '<a b="<"/>',
  "<a>&nbsp;</a>",
  "<a>&</a>",
  "<a>&#xd800;</a>",
  "<a>&#x110000;</a>",
  "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
  "<!-- <a/>",
  "<a><![CDATA[</a>",
  `${"<a>".repeat(100)}${"</a>".repeat(100)}`,
])("%j is no document", (text) => {
  expect(() => parseXml(text)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
});

test("a long document is read in a time that grows with it", () => {
  const begun = performance.now();
  const parts = "<Part><PartNumber>1</PartNumber><ETag>&quot;x&quot;</ETag></Part>".repeat(10_000);
  expect(parseXml(`<C>${parts}</C>`).children).toHaveLength(10_000);
  expect(() => parseXml("<".repeat(1_000_000))).toThrow();
  expect(() => parseXml(`<a ${'b="c" '.repeat(100_000)}`)).toThrow();
  expect(performance.now() - begun).toBeLessThan(5000);
});

test("documents are written: namespace, escapes, what is left out", () => {
  const content = [
    ["Key", 'a<b>&"\u0001\r\u0085é'],
    ["Size", 0],
    ["None", undefined],
    ["List", [["Item", true]]],
  ] as const;
  expect(renderDocument("Root", content)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <Root xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Key>a&lt;b&gt;&amp;&quot;&#x1;&#xd;&#x85;é</Key><Size>0</Size><List><Item>true</Item></List></Root>"
  `);
  expect(renderPlainDocument("Error", [["Code", "x"]])).toContain("<Error><Code>x</Code></Error>");
});
