import { createLogger, format, transports } from "winston";
import { harmless, printable } from "./line.ts";
import { redactor } from "./redact.ts";

type Say = (message: string, facts?: Readonly<Record<string, unknown>>) => void;

/** Static messages; what varies goes into the facts. */
export interface Log {
  readonly error: Say;
  readonly warn: Say;
  readonly info: Say;
  readonly debug: Say;
}

export type Level = keyof Log;

export interface LogOptions {
  readonly level: Level;
  /** Every secret known by now. */
  readonly secrets: () => readonly string[];
  readonly stream: NodeJS.WritableStream;
}

const LINE = Symbol.for("message"); // where winston looks for the finished text

const stamped = format(({ level, message, ...facts }) => ({
  time: new Date().toISOString(),
  level,
  message,
  ...facts,
}));

/** One JSON object a line: `time`, `level`, `message`, facts. */
export function createLog({ level, secrets, stream }: LogOptions): Log {
  const redact = redactor(secrets);
  const finish = format((info) => ({ ...info, [LINE]: redact(harmless(String(info[LINE]))) }));
  const logger = createLogger({
    level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: format.combine(stamped(), format.json({ replacer: printable(redact), deterministic: false }), finish()),
    transports: [new transports.Stream({ stream })],
  });
  const say =
    (at: Level): Say =>
    (message, facts = {}) =>
      void logger.log({ ...facts, level: at, message });
  return { error: say("error"), warn: say("warn"), info: say("info"), debug: say("debug") };
}
