import { badRequest } from "./refusal.ts";

/** Whether an object's fields match a `fieldSelector`: `a=b`, `a==b`, `a!=b`, joined by commas. Other fields are refused. */
export function selectsFields(selector: string): (fields: Readonly<Record<string, string>>) => boolean {
  const tests = selector
    .split(",")
    .filter((each) => each !== "")
    .map((each) => {
      const [, field = "", equality, value = ""] = /^([^=!]+)(==?|!=)(.*)$/.exec(each) ?? [];
      if (field === "") throw badRequest(`invalid selector: '${each}'`);
      return (fields: Readonly<Record<string, string>>): boolean => {
        if (!(field in fields)) throw badRequest(`field label not supported: ${field}`);
        return (fields[field] === value) === (equality !== "!=");
      };
    });
  return (fields) => tests.every((test) => test(fields));
}
