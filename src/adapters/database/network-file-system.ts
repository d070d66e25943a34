import { statfs } from "node:fs/promises";

/** File systems on which locks or fsync cannot be relied upon, by `statfs` type: see linux/magic.h and statfs(2). */
const NETWORK_TYPES: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x65735546, "FUSE"],
  [0x00c36400, "Ceph"],
  [0x01021997, "9P"],
  [0x5346414f, "AFS"],
  [0x6b414653, "AFS"],
  [0x73757245, "Coda"],
  [0x564c, "NCP"],
  [0x0bd00bd0, "Lustre"],
  [0x01161970, "GFS2"],
  [0x47504653, "GPFS"],
  [0x7461636f, "OCFS2"],
]);

/** The kind of network file system that `dir` is on; undefined: a local one. */
export async function networkFileSystemOf(dir: string): Promise<string | undefined> {
  return networkFileSystem((await statfs(dir)).type);
}

/** Its name by `statfs` type, which some platforms give as a negative 32-bit number. */
export function networkFileSystem(type: number): string | undefined {
  return NETWORK_TYPES.get(type >>> 0);
}
