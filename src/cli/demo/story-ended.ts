/** The story did not come true; the message says why, for the person who ran the demo. */
export class StoryEnded extends Error {
  override readonly name = "StoryEnded";
}
