/** Carries the Dockerfile's steps out in plain folders, one a stage: for machines without a container engine. */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";

const NODE = "/nodejs/bin/node";
const ROOT = "0:0";

/** The last stage: its root folder, and how it is started there: paths of the image are those of the folder. */
export interface Image {
  readonly root: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

interface Stage {
  readonly root: string;
  workdir: string;
  user: string;
  entrypoint: readonly string[];
  cmd: readonly string[];
  readonly env: Record<string, string>;
}

/** `into` must be empty. The node of this process stands in for the base image's. Needs root where a step is another user's. */
export function buildImage(into: string): Image {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const { word, rest } of instructions(readFileSync("Dockerfile", "utf8"))) {
    if (word === "FROM") {
      const [base = "", , name = "final"] = rest.split(/\s+/);
      stage = stageFrom(base, join(into, name));
      stages.set(name, stage);
      continue;
    }
    if (!stage) throw new Error(`${word} before FROM`);
    STEPS[word]?.(rest, stage, stages);
    if (!STEPS[word]) throw new Error(`Dockerfile: ${word} is not known here`);
  }
  if (!stage) throw new Error("Dockerfile: no FROM");
  const { root, user, entrypoint, cmd } = stage;
  return { root, user, env: envOf(stage), command: [...entrypoint, ...cmd].map((word) => located(root, word)) };
}

/** Of the folder, where it is a path of the image. */
function located(root: string, word: string): string {
  return posix.isAbsolute(word) && existsSync(join(root, word)) ? join(root, word) : word;
}

function envOf({ root, env }: Stage): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, located(root, value)]));
}

/** Whole instructions, without comments; continued lines are joined. */
function instructions(text: string): readonly { readonly word: string; readonly rest: string }[] {
  const lines = text.replaceAll(/\\\n/g, " ").split("\n");
  const said = lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  return said.map((line) => ({ word: line.split(/\s/)[0] ?? "", rest: line.replace(/^\S+\s+/, "") }));
}

function stageFrom(base: string, root: string): Stage {
  mkdirSync(root, { recursive: true });
  if (base.includes("distroless/nodejs")) copyOne(process.execPath, join(root, NODE));
  return { root, workdir: "/", user: ROOT, entrypoint: [], cmd: [], env: {} };
}

type Step = (rest: string, stage: Stage, stages: ReadonlyMap<string, Stage>) => void;

const STEPS: Readonly<Record<string, Step>> = {
  WORKDIR: (rest, stage) => {
    stage.workdir = rest;
    mkdirSync(join(stage.root, rest), { recursive: true });
  },
  COPY: copy,
  RUN: (rest, stage) => {
    const words = rest.startsWith("[") ? (JSON.parse(rest) as string[]) : ["/bin/sh", "-ec", rest];
    const [command = "", ...args] = words.map((word) => located(stage.root, word));
    execFileSync(command, args, {
      cwd: join(stage.root, stage.workdir),
      env: { ...process.env, ...envOf(stage) },
      stdio: ["ignore", "ignore", "inherit"],
      ...(stage.user !== ROOT && owner(stage.user)),
    });
  },
  ENV: (rest, stage) => {
    const [name = "", value = ""] = rest.split("=");
    stage.env[name] = value;
  },
  USER: (rest, stage) => {
    stage.user = rest;
  },
  EXPOSE: () => undefined,
  ENTRYPOINT: (rest, stage) => {
    stage.entrypoint = JSON.parse(rest) as string[];
  },
  CMD: (rest, stage) => {
    stage.cmd = JSON.parse(rest) as string[];
  },
};

/** `65532:65532` */
export function owner(user: string): { readonly uid: number; readonly gid: number } {
  const [uid = 0, gid = 0] = user.split(":").map(Number);
  return { uid, gid };
}

function copy(rest: string, stage: Stage, stages: ReadonlyMap<string, Stage>): void {
  const words = rest.split(/\s+/).filter((word) => !word.startsWith("--"));
  const from = flag(rest, "from");
  const chown = flag(rest, "chown");
  const to = words.pop() ?? "";
  const target = join(stage.root, posix.resolve(stage.workdir, to));
  for (const source of words) {
    const path = from === undefined ? source : join(stages.get(from)?.root ?? "", source);
    if (from === undefined && source === ".") copyContext(target);
    else copyOne(path, to.endsWith("/") ? join(target, posix.basename(source)) : target);
  }
  if (chown === undefined) return;
  const { uid, gid } = owner(chown);
  chownSync(target, uid, gid);
}

function flag(rest: string, name: string): string | undefined {
  return new RegExp(`--${name}=(\\S+)`).exec(rest)?.[1];
}

function copyOne(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: statSync(from).isDirectory() });
}

/** What .dockerignore lets through: its lines that begin with "!". */
function copyContext(target: string): void {
  const lines = readFileSync(".dockerignore", "utf8").split("\n");
  const kept = lines.filter((line) => line.startsWith("!") && !line.includes("*")).map((line) => line.slice(1));
  for (const path of [...kept, "tsconfig.json"]) if (existsSync(path)) copyOne(path, join(target, path));
}

if (import.meta.main) {
  const into = process.argv[2];
  if (into === undefined) throw new Error("usage: node scripts/image.ts EMPTY-FOLDER");
  mkdirSync(into, { recursive: true });
  chmodSync(into, 0o755);
  process.stdout.write(`${JSON.stringify(buildImage(into))}\n`);
}
