import { expect } from "chai";
import type { RunId } from "../../../src/domain/brand.ts";
import { endNote } from "../../../src/pipeline/report/end-note.ts";
import { NOW } from "../../support/http-world.ts";

const outcome = { kind: "resolved", reason: "Restarted it." } as const;
const about = { now: NOW, head: "abc" };

describe("the last note", () => {
  it("links the post-mortem draft when the episode is over and people can reach the service", () => {
    const over = { outcome, additions: ["Alertmanager reported it resolved."] };

    const note = endNote("r01" as RunId, over, { ...about, publicUrl: "https://fr.example" });

    expect(note).to.contain("Post-mortem draft: https://fr.example/api/runs/r01/post-mortem\n");
  });

  it("links none while the alert fires, nor where nobody could follow it", () => {
    const firing = endNote("r01" as RunId, { outcome, additions: [] }, { ...about, publicUrl: "https://fr.example" });
    const alone = endNote("r01" as RunId, { outcome, additions: ["Over."] }, { ...about, publicUrl: undefined });

    expect(firing + alone).not.to.contain("Post-mortem");
  });
});
