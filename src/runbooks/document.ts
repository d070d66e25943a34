import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from "yaml";
import { tooNested } from "./nesting.ts";
import { type Flaw, type Path, type Problem, pathText } from "./problem.ts";
import { sourceOffset } from "./scalar-offset.ts";

/** A file with its text. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** A YAML text as plain values, and the place of each of them. */
export interface Opened {
  readonly kind: "opened";
  readonly value: unknown;
  place(flaw: Flaw): Problem;
}

export type Opening = Opened | { readonly kind: "broken"; readonly problems: readonly Problem[] };

export const MAX_BYTES = 256 * 1024;
const MAX_ALIASES = 64;

/** Reads one YAML 1.2 document; the size, the nesting and what aliases expand to are bounded. */
export function openDocument(source: Source): Opening {
  const { file, text } = source;
  const flaw = tooMuch(text);
  if (flaw) return broken([{ file, line: 1, column: 1, path: "", message: flaw }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: "1.2", schema: "core" });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0)
    return broken(faults.map((fault) => ({ ...at(file, lines, fault.pos[0]), ...said(fault, text) })));
  const odd = oddKeys(document);
  if (odd.length > 0) return broken(odd.map((key) => ({ ...at(file, lines, key), path: "", message: ODD_KEY })));
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if (value === null) return broken([{ file, line: 1, column: 1, path: "", message: "is empty" }]);
    return { kind: "opened", value, place: (each) => placed(each, { ...source, document, lines }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error; // how the library refuses aliases
    return broken([{ ...at(file, lines, danglingAlias(document)), path: "", message: aliasMessage(error) }]);
  }
}

const ODD_KEY = "is no key: keys are plain names";

/** Where keys stand that are lists or mappings, or that name an object's prototype. */
function oddKeys(document: Document.Parsed): readonly number[] {
  const odd: number[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      const plain = isScalar(key) && key.value !== "__proto__";
      if (!plain && isNode(key)) odd.push(key.range?.[0] ?? 0);
    },
  });
  return odd;
}

function danglingAlias(document: Document.Parsed): number {
  let offset = 0;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return undefined;
      offset = alias.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function broken(problems: readonly Problem[]): Opening {
  return { kind: "broken", problems };
}

function tooMuch(text: string): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) return `is ${Math.ceil(bytes / 1024)} KiB, expected at most ${MAX_BYTES / 1024} KiB`;
  if (text.trim() === "") return "is empty";
  return tooNested(text);
}

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

function said({ code, message, pos }: Fault, text: string): { path: string; message: string } {
  if (code === "MULTIPLE_DOCS") return { path: "", message: "a second document begins: put it into a file of its own" };
  if (code === "DUPLICATE_KEY") return { path: "", message: `\`${keyAt(text, pos[0])}\` is written twice` };
  const [first = ""] = message.split("\n");
  return { path: "", message: `not valid YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}` };
}

function keyAt(text: string, offset: number): string {
  return /^[^:\n]{1,60}/.exec(text.slice(offset, offset + 60))?.[0].trim() ?? "a key";
}

function aliasMessage(error: ReferenceError): string {
  return error.message.startsWith("Excessive") ? "aliases expand to too much" : "an alias names no anchor before it";
}

interface Parsed extends Source {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

function placed({ path, offset, at: where, ...rest }: Flaw, parsed: Parsed): Problem {
  const { file, lines } = parsed;
  const found = find(parsed.document, path);
  const node = where === "key" ? (found.key ?? found.value) : (found.value ?? found.key);
  const start = node?.range?.[0] ?? 0;
  const inside = offset !== undefined && isScalar(node) ? insideScalar(node, parsed.text, offset) : start;
  return { ...at(file, lines, inside), path: pathText(path), ...rest };
}

function at(file: string, lines: LineCounter, offset: number): { file: string; line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
}

interface Found {
  readonly key?: Node | undefined;
  readonly value?: Node | undefined;
}

/** The deepest node on the path: a value that is missing is reported at what should have held it. */
function find(document: Document.Parsed, path: Path): Found {
  let found: Found = { value: document.contents ?? undefined };
  for (const step of path) {
    const next = child(document, found.value, step);
    if (!next) return found;
    found = next;
  }
  return found;
}

function child(document: Document.Parsed, value: Node | undefined, step: string | number): Found | undefined {
  const node = isAlias(value) ? value.resolve(document) : value;
  if (isSeq<Node>(node)) return typeof step === "number" && node.items[step] ? { value: node.items[step] } : undefined;
  if (!isMap<Node, Node>(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair && { key: pair.key, value: pair.value ?? undefined };
}

function insideScalar(node: Scalar, text: string, offset: number): number {
  const [start = 0, end = 0] = node.range ?? [];
  const skip = contentStart(node, text.slice(start, end));
  return start + skip + sourceOffset(text.slice(start + skip, end), String(node.value), offset);
}

/** Characters before the content: a quote, or a block scalar's header line. */
function contentStart({ type }: Scalar, raw: string): number {
  if (type === "QUOTE_SINGLE" || type === "QUOTE_DOUBLE") return 1;
  return type === "BLOCK_FOLDED" || type === "BLOCK_LITERAL" ? raw.indexOf("\n") + 1 : 0;
}
