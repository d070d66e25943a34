import { chmod, cp, mkdir, rm } from "node:fs/promises";
import { build } from "esbuild";
import manifest from "../package.json" with { type: "json" };

// Each output file is an ES module, but some packages inside are CommonJS and ask for these three.
const banner = [
  "import{createRequire as $require}from'node:module';",
  "import{fileURLToPath as $path}from'node:url';",
  "import{dirname as $dir}from'node:path';",
  "const require=$require(import.meta.url),__filename=$path(import.meta.url),__dirname=$dir(__filename);",
].join("");

await rm("dist", { recursive: true, force: true });
await mkdir("dist", { recursive: true });
await build({
  entryPoints: { main: "src/main.ts" },
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true, // what only one storage needs is loaded by that storage alone
  format: "esm",
  platform: "node",
  target: "node22",
  minify: true,
  keepNames: true,
  legalComments: "none",
  sourcemap: true,
  sourcesContent: false,
  define: { "process.env.FIRST_RESPONDER_VERSION": JSON.stringify(manifest.version) },
  banner: { js: banner },
  // asked for only where a setting that we never make calls for them
  external: [
    "pg-native",
    "@opentelemetry/context-async-hooks",
    "@opentelemetry/core",
    "@opentelemetry/exporter-logs-otlp-proto",
    "@opentelemetry/exporter-trace-otlp-proto",
    "@opentelemetry/sdk-logs",
    "@opentelemetry/sdk-trace-base",
  ],
  logLevel: "warning",
});
// better-sqlite3 looks for its binaries beside the folder of its code: dist/chunks -> dist/prebuilds
await cp("node_modules/better-sqlite3/prebuilds", "dist/prebuilds", {
  recursive: true,
  filter: (from) => !from.endsWith(".node") || from.includes("linux"),
});
await chmod("dist/main.js", 0o755);
