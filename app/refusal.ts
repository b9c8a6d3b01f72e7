/** The request is at fault, or comes too often: what the client is told, and nothing for the log of faults. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** 400 to 499. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
