import { z } from "zod";
import { plain } from "../../domain/wording.ts";

/** A reason in an operator's words: one plain line of 1 to 500 characters. */
export const Sentence = z
  .string()
  .max(500)
  .overwrite(plain)
  .refine((text) => text !== "", "must not be empty: say why, for those who come after")
  .describe("Why, in 1 to 500 characters.");
