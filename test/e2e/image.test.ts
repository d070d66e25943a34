import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Image, owner } from "../../scripts/image.ts";
import { freePort } from "../support/e2e/free-port.ts";
import { until } from "../support/e2e/until.ts";

const title = "what the Dockerfile makes";
const isRoot = process.getuid?.() === 0;
const unshares = isRoot && spawnSync("unshare", ["--mount", "true"]).status === 0;

if (unshares && process.platform === "linux") {
  describe(title, function () {
    this.timeout(300_000);
    let dir: string;

    before(() => {
      dir = mkdtempSync(join(tmpdir(), "first-responder-image-"));
      chmodSync(dir, 0o755);
    });

    after(() => rmSync(dir, { recursive: true, force: true }));

    it("holds the bundle alone, and serves on a read-only tree as a user without a passwd entry", async () => {
      const text = execFileSync(process.execPath, ["scripts/image.ts", join(dir, "image")], { encoding: "utf8" });
      const image = JSON.parse(text) as Image;
      const { uid, gid } = owner(image.user);
      const [data, runbooks, port] = [join(dir, "data"), join(dir, "runbooks"), await freePort()];
      mkdirSync(data);
      chownSync(data, uid, gid);
      cpSync("config/runbooks", runbooks, { recursive: true });

      const start = `mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && exec setpriv --reuid ${uid} --regid ${gid} --clear-groups --bounding-set=-all --no-new-privs "$@"`;
      const child = spawn("unshare", ["--mount", "/bin/sh", "-ec", start, image.root, ...image.command], {
        env: {
          ...image.env,
          PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
          PORT: String(port),
          DATA_DIR: data,
          RUNBOOKS_DIR: runbooks,
          ALERTMANAGER_TOKEN: "image-test-token-0123456789",
          NODE_DEBUG_NATIVE: "COMPILE_CACHE",
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
      let said = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
      const ready = async (): Promise<boolean> =>
        child.exitCode !== null ||
        (await fetch(`http://127.0.0.1:${port}/readyz`).then(
          (answer) => answer.ok,
          () => false,
        ));
      await until("it is ready", ready, 60_000);
      expect(child.exitCode, said).to.equal(null);
      const status = execFileSync("cat", [`/proc/${child.pid}/status`], { encoding: "utf8" });
      child.kill("SIGTERM");

      expect(await ended, said).to.equal(0);
      expect(status)
        .to.match(new RegExp(`^Uid:\\s+${uid}\\s+${uid}`, "m"))
        .and.match(/^CapEff:\s+0+$/m);
      expect(readdirSync(join(image.root, "app")).toSorted()).to.deep.equal(["LICENSE", "code-cache", "dist"]);
      expect(said).to.match(/V8 code cache for \S+ \S*\/program-\w+\.js was accepted/);
      expect(readdirSync(data)).to.not.deep.equal([]);
    });
  });
} else {
  describe(title, () => {
    it.skip("needs root on Linux: a read-only tree and a user without a passwd entry are made by mount and setpriv");
  });
}
