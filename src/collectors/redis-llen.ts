import { z } from "zod";
import { OutsideError } from "../domain/outside-error.ts";
import { shortened } from "../domain/wording.ts";
import type { Collector } from "./collector.ts";

const Params = z.strictObject({
  key: z.string().min(1).max(512).describe("The list's key."),
});
type Params = z.output<typeof Params>;

/** How long a queue is, by Redis' own account. */
export const redisLlen: Collector<Params> = {
  name: "redis.llen",
  summary: "The length of a Redis list, as `redis-cli llen` tells it.",
  params: Params,
  facts: {
    value: {
      type: "double",
      doc: "Entries of the list; not known while Redis does not answer. Redis has no empty lists: a key that is not there is 0, and so is one that is misspelt.",
    },
    reachable: { type: "bool", doc: "False: no connection to Redis can be made from here." },
  },
  async collect({ key }, { queues }, signal) {
    try {
      const value = await queues.length(key, signal);
      return { facts: { value, reachable: true }, evidence: `llen ${shortened(key, 80)} = ${value}` };
    } catch (error) {
      // that it is not there is what a person would want to know first; any other failure says nothing about Redis
      if (!(error instanceof OutsideError && error.code === "unreachable")) throw error;
      return { facts: { reachable: false }, evidence: `Redis cannot be reached: ${error.detail}` };
    }
  },
};
