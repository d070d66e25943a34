import { badRequest } from "./refusal.ts";

type Labels = Readonly<Record<string, string>>;

/** Whether labels match a `labelSelector`: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, joined by commas. */
export function selects(selector: string): (labels: Labels) => boolean {
  const requirements = selector.split(/,(?![^(]*\))/).filter((each) => each.trim() !== "");
  const tests = requirements.map((each) => requirement(each.trim()));
  return (labels) => tests.every((test) => test(labels));
}

function requirement(text: string): (labels: Labels) => boolean {
  const set = /^(\S+) (in|notin) \(([^)]*)\)$/.exec(text);
  if (set) {
    const [, key = "", operator, list = ""] = set;
    const values = list.split(",").map((each) => each.trim());
    return (labels) => values.includes(labels[key] ?? "") === (operator === "in");
  }
  const [, not, key = "", equality, value] = /^(!?)([^\s=!]+)(?:(==?|!=)(\S*))?$/.exec(text) ?? [];
  if (key === "") throw badRequest(`unable to parse requirement: ${text}`);
  if (equality) return (labels) => (labels[key] === value) === (equality !== "!=");
  return (labels) => key in labels === (not === "");
}
