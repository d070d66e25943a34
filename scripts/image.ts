/** Carries the Dockerfile's steps out in plain folders, one a stage: for machines without a container engine. */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/** The last stage: its root folder, and how it is started. */
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

/** `into` must be empty. The node of this process stands in for the base image's. */
export function buildImage(into: string): Image {
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const { word, rest } of instructions(readFileSync("Dockerfile", "utf8"))) {
    if (word === "FROM") {
      const [, , name = "final"] = rest.split(/\s+/);
      stage = emptyStage(join(into, name));
      stages.set(name, stage);
      continue;
    }
    if (!stage) throw new Error(`${word} before FROM`);
    STEPS[word]?.(rest, stage, stages);
    if (!STEPS[word]) throw new Error(`Dockerfile: ${word} is not known here`);
  }
  if (!stage) throw new Error("Dockerfile: no FROM");
  const node = join(stage.root, "nodejs/bin/node");
  mkdirSync(dirname(node), { recursive: true });
  cpSync(process.execPath, node);
  const { root, user, env, entrypoint, cmd } = stage;
  return { root, user, env, command: [...entrypoint, ...cmd] };
}

/** Whole instructions, without comments; continued lines are joined. */
function instructions(text: string): readonly { readonly word: string; readonly rest: string }[] {
  const lines = text.replaceAll(/\\\n/g, " ").split("\n");
  const said = lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  return said.map((line) => ({ word: line.split(/\s/)[0] ?? "", rest: line.replace(/^\S+\s+/, "") }));
}

function emptyStage(root: string): Stage {
  mkdirSync(root, { recursive: true });
  return { root, workdir: "/", user: "0:0", entrypoint: [], cmd: [], env: {} };
}

type Step = (rest: string, stage: Stage, stages: ReadonlyMap<string, Stage>) => void;

const STEPS: Readonly<Record<string, Step>> = {
  WORKDIR: (rest, stage) => {
    stage.workdir = rest;
    mkdirSync(join(stage.root, rest), { recursive: true });
  },
  COPY: copy,
  RUN: (rest, stage) => {
    execFileSync("/bin/sh", ["-ec", rest], {
      cwd: join(stage.root, stage.workdir),
      stdio: ["ignore", "ignore", "inherit"],
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

function copy(rest: string, stage: Stage, stages: ReadonlyMap<string, Stage>): void {
  const words = rest.split(/\s+/);
  const from = words[0]?.startsWith("--from=") ? words.shift()?.slice("--from=".length) : undefined;
  const to = words.pop() ?? "";
  const target = join(stage.root, posix.resolve(stage.workdir, to));
  for (const source of words) {
    const path = from === undefined ? source : join(stages.get(from)?.root ?? "", source);
    if (from === undefined && source === ".") copyContext(target);
    else copyOne(path, to.endsWith("/") ? join(target, posix.basename(source)) : target);
  }
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
