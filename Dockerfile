# All images of Trunkline: one shared build, then a slim target for each program.
#   docker build --target telephony-gateway -t trunkline/telephony-gateway .
# Node 24, since Node 20 is past its end of life. A base that is slimmer, newer or on a registry of your own is given by
# --build-arg NODE_IMAGE=...; it needs glibc and libstdc++, because onnxruntime has no build for musl.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6

FROM ${NODE_IMAGE} AS build
WORKDIR /src
ENV CI=true TURBO_TELEMETRY_DISABLED=1
# Where the registry is reached in a way of its own, its settings (npmrc) and certificates (extra-ca) come as secrets of the
# build, so that they end up in no layer.
COPY deploy/image/with-extra-ca.sh /usr/local/bin/with-extra-ca
# Only the lockfile decides what is fetched, so this layer stays until it changes.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=extra-ca \
  with-extra-ca npm install --global "$(node -p 'require("./package.json").packageManager')" \
  && with-extra-ca pnpm fetch
COPY . .
# Each program gets a folder with what it needs at run time and nothing else, at the same path as in the repository. All is one
# step, so that what is pruned is never written into a layer; files are copied, since a link into a layer below copies them twice.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc --mount=type=secret,id=extra-ca \
  pnpm install --offline --frozen-lockfile \
  && pnpm exec turbo run build --output-logs=errors-only --filter='./apps/*' --filter=@trunkline/tools \
  && export PNPM_CONFIG_PACKAGE_IMPORT_METHOD=copy \
  && for app in telephony-gateway vapi-webhook chat-gateway console sandbox; do \
    with-extra-ca pnpm --filter "@trunkline/$app" deploy --prod --offline "/out/apps/$app" || exit 1; \
  done \
  && with-extra-ca pnpm --filter @trunkline/tools deploy --prod --offline /out/tools \
  && mv /out/tools/node_modules /out/tool-modules \
  && node deploy/image/prune-deployed.mjs /out

FROM ${NODE_IMAGE} AS runtime
WORKDIR /app
ENV NODE_ENV=production
COPY deploy/image/healthcheck.sh /usr/local/bin/healthcheck
# Files belong to root, so that a program that was taken over cannot change itself. Nothing is written but to /tmp.
USER 1000:1000
# Node runs as process 1: every program handles its signals itself and starts no children that it does not look after.

FROM runtime AS telephony-gateway
COPY --from=build /out/apps/telephony-gateway apps/telephony-gateway
EXPOSE 3000 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["healthcheck", "PORT", "3000"]
CMD ["node", "apps/telephony-gateway/dist/main.js"]

# The workers are the same image with another command: node apps/vapi-webhook/dist/worker.js
FROM runtime AS vapi-webhook
COPY --from=build /out/apps/vapi-webhook apps/vapi-webhook
COPY --from=build /out/tools tools
# What a tool imports is found from every folder of tools below /app, such as one that is mounted.
COPY --from=build /out/tool-modules node_modules
EXPOSE 3001 4001 3002
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["healthcheck", "PORT", "3001"]
CMD ["node", "apps/vapi-webhook/dist/main.js"]

FROM runtime AS chat-gateway
COPY --from=build /out/apps/chat-gateway apps/chat-gateway
EXPOSE 3003 4003
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["healthcheck", "PORT", "3003"]
CMD ["node", "apps/chat-gateway/dist/main.js"]

FROM runtime AS console
COPY --from=build /out/apps/console apps/console
EXPOSE 3004 4004
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD ["healthcheck", "PORT", "3004"]
CMD ["node", "apps/console/dist/main.js"]

FROM runtime AS sandbox
COPY --from=build /out/apps/sandbox apps/sandbox
ENV SANDBOX_RECORDINGS_DIR=/tmp/recordings
EXPOSE 3100 3101 3102
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s CMD ["healthcheck", "SANDBOX_TWILIO_PORT", "3101"]
CMD ["node", "apps/sandbox/dist/main.js"]
