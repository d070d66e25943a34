/** The package's version; the bundle has it built in. */
export const version = process.env["FIRST_RESPONDER_VERSION"] ?? "development";
