/** An answer with PagerDuty's error body. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: number;
  readonly errors: readonly string[];

  constructor(status: number, code: number, message: string, errors: readonly string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  get body(): object {
    const { message, code, errors } = this;
    return { error: { message, code, ...(errors.length > 0 ? { errors } : {}) } };
  }
}

export const notFound = (): Refusal => new Refusal(404, 2100, "Not Found");

export function invalid(...errors: readonly string[]): Refusal {
  return new Refusal(400, 2001, "Invalid Input Provided", errors);
}
