import type { Request, RequestHandler } from "express";
import { type Account, asAgent } from "./account.ts";
import type { Agent, Token } from "./records.ts";
import { Refusal } from "./refusal.ts";

/** Checks the token: 401 for an unknown one, 403 for a write with a read-only one. */
export function authenticate(account: Account): RequestHandler {
  return (request, _response, next) => {
    const token = tokenOf(account, request);
    if (!token) throw new Refusal(401, 2006, "Unauthorized");
    if (token.kind === "read-only" && request.method !== "GET") throw new Refusal(403, 2010, "Access Denied");
    next();
  };
}

/** Who acts: a user token's own user, else the one that `From` names, without whom an account token may not write. */
export function actingUser(account: Account, request: Request): Agent {
  const token = tokenOf(account, request);
  const email = token?.kind === "user" ? token.email : request.get("from");
  const user = account.users.find((each) => each.email.toLowerCase() === email?.toLowerCase());
  if (user) return asAgent(user);
  throw new Refusal(400, 1008, "Requester User Not Found");
}

function tokenOf(account: Account, request: Request): Token | undefined {
  const credentials = /^(?:Token token=|Bearer )(.+)$/.exec(request.get("authorization") ?? "")?.[1];
  return account.tokens.find((each) => each.token === credentials);
}
