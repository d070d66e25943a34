import mocha from "mocha";

/** Mocha's own report, closed by one line that continuous integration counts. */
export default class CountingSpec extends mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ""}`);
  }
}
