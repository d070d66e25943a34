# syntax=docker/dockerfile:1
# scripts/image.ts carries these same steps out without a container engine, for the tests: keep to FROM, WORKDIR, COPY, RUN,
# ENV, USER, EXPOSE, ENTRYPOINT and CMD.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . ./
RUN npm run build

# No shell, no package manager: node, and what the bundle holds (with better-sqlite3's own binaries).
FROM gcr.io/distroless/nodejs24-debian12:nonroot
WORKDIR /app
COPY --from=build /src/dist ./dist
COPY --from=build /src/LICENSE ./
ENV NODE_ENV=production
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/nodejs/bin/node", "/app/dist/main.js"]
CMD ["serve"]
