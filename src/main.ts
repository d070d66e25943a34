#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";

// Before anything else is loaded: a native module of another Node.js version ends the process without a word.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19) || major === 23) {
  process.stderr.write(
    `first-responder needs Node.js 22.19 or newer in 22, or 24 and newer; this is ${process.versions.node}.\n` +
      "On 64-bit Linux, `npm ci` has brought one: export PATH=$PWD/node_modules/.bin:$PATH\n",
  );
  process.exit(1);
}

process.noDeprecation = true; // pdjs brings packages that use what Node.js has deprecated; nobody here can mend that

// What loading leaves behind would make V8's young generation grow for good: about 12 MiB in a service that is idle.
setFlagsFromString("--semi-space-growth-factor=1");
const { program } = await import("./program.ts");
setFlagsFromString("--semi-space-growth-factor=2"); // V8's own default
await program(process.argv);
