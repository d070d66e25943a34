import { Document, isMap, isNode, isScalar, visit } from "yaml";
import type { Manifest } from "./roles.ts";

/** The manifests as one stream of YAML, with their comments. */
export function yamlOf(manifests: readonly Manifest[]): string {
  return manifests.map((manifest) => `---\n${textOf(manifest)}`).join("");
}

function textOf({ object, says, comments }: Manifest): string {
  const document = new Document(object, { aliasDuplicateObjects: false });
  if (says !== "" && isMap(document.contents)) document.contents.commentBefore = commented([says]);
  visit(document, {
    Seq: (_key, list) => {
      list.flow = list.items.every((item) => isScalar(item));
    },
  });
  for (const [index, lines] of comments.lines.entries()) {
    const item = document.getIn([...comments.path, index], true);
    if (isNode(item) && lines.length > 0) item.commentBefore = commented(lines);
  }
  return document.toString({ lineWidth: 0, blockQuote: "literal", flowCollectionPadding: false });
}

function commented(lines: readonly string[]): string {
  return lines.map((line) => ` ${line}`).join("\n");
}
