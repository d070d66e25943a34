import { plain, shortened } from "../../../domain/wording.ts";

const MOST = 10;
const LONGEST = 200;

/** The texts of the `Warning` header: `299 - "text"`, several joined by commas. https://www.rfc-editor.org/rfc/rfc7234#section-5.5 */
export function warningsOf(header: string | undefined): readonly string[] {
  const found = (header ?? "").matchAll(/\b\d{3} \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...found].slice(0, MOST).map(([, text = ""]) => shortened(plain(text.replaceAll(/\\(.)/g, "$1")), LONGEST));
}
