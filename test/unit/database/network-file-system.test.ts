import { tmpdir } from "node:os";
import { expect } from "chai";
import { networkFileSystem, networkFileSystemOf } from "../../../src/adapters/database/network-file-system.ts";

describe("network file systems", () => {
  it("are known by name, also where the platform gives negative numbers", () => {
    const types = [0x6969, 0xff534d42, 0xff534d42 | 0, 0x65735546, 0x00c36400];

    expect(types.map(networkFileSystem)).to.deep.equal(["NFS", "CIFS", "CIFS", "FUSE", "Ceph"]);
  });

  it("are not mistaken for local ones: ext4, xfs, btrfs, tmpfs, overlay, zfs", () => {
    const local = [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1];

    expect(local.map(networkFileSystem)).to.deep.equal(local.map(() => undefined));
  });

  it("are told from the directory itself", async () => {
    expect(await networkFileSystemOf(tmpdir())).to.equal(undefined);
  });
});
