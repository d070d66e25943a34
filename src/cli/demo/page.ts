/** Where the story is printed, and how much of a terminal it is. */
export interface Page {
  /** One line, as it is. */
  line(text?: string): void;
  /** One line of the story: when, who, what. */
  tell(happened: Happened): void;
  dim(text: string): string;
  bold(text: string): string;
}

/** Something that happened in the world or in the service. `at` in milliseconds since 1970. */
export interface Happened {
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

export interface Paper {
  readonly write: (text: string) => void;
  readonly colour: boolean;
  /** What the times are told from; milliseconds. */
  readonly began: number;
}

/** Colour only for a person who looks at it: https://no-color.org */
export function hasColour(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

export function page({ write, colour, began }: Paper): Page {
  const styled = (code: number) => (text: string) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text);
  const [bold, dim] = [styled(1), styled(2)];
  const line = (text = ""): void => write(`${text.trimEnd()}\n`);
  return {
    line,
    dim,
    bold,
    tell: ({ at, who, what }) => {
      const seconds = ((at - began) / 1000).toFixed(1).padStart(6);
      line(`${dim(`${seconds} s`)}  ${bold(who.padEnd(13))} ${what}`);
    },
  };
}
