import { Router } from "express";
import { z } from "zod";
import { send } from "./faults.ts";

const Review = z.looseObject({ spec: z.looseObject({}) });

/** Its one token may do everything. */
export function accessRoutes(): Router {
  const router = Router();
  router.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", (request, response) => {
    const { spec } = Review.parse(request.body);
    response.status(201);
    send(response, {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      metadata: {},
      spec,
      status: { allowed: true },
    });
  });
  return router;
}
