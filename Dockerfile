# Pinned by version and distribution. A digest pins harder and has to be looked up where the image is built:
#   docker buildx imagetools inspect node:24.21.0-bookworm-slim
# then write node:24.21.0-bookworm-slim@sha256:… in the ARG, or give it by --build-arg.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY deploy/api-types/package.json deploy/api-types/
# No package at run time needs its install script.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM ${NODE_IMAGE} AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY deploy/api-types/package.json deploy/api-types/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY deploy/build-console.ts deploy/build-database.ts deploy/
COPY src ./src
RUN npm run build

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    RUNWARDEN_HOST=0.0.0.0 \
    RUNWARDEN_PORT=8080
WORKDIR /app
# Owned by root and run by another: the service cannot change its own code.
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
# Examples. None is in force until RUNWARDEN_POLICIES or runwarden.yaml names a folder.
COPY policies ./policies
COPY src ./src
COPY --from=console /app/dist ./dist
# By number, so Kubernetes knows that it is not root.
USER 1000:1000
EXPOSE 8080
# Alive, not ready: a watchdog that cannot see says so on /readyz, and a restart would not help it.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.RUNWARDEN_PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node runs TypeScript by stripping the types; only the console is built. It is process 1 and takes SIGTERM itself.
ENTRYPOINT ["node", "src/cli.ts"]
CMD ["serve"]
