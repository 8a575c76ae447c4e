# One image for all: the service (default) and, with the commands `job/dist/server.js` and `event/dist/server.js`, the others.
FROM node:24-alpine AS build
WORKDIR /app
COPY common ./common
RUN cd common && npm ci --no-audit --no-fund && npm run build
COPY service ./service
RUN cd service && npm ci --no-audit --no-fund && npm run build --ignore-scripts
COPY job ./job
RUN cd job && npm ci --no-audit --no-fund && npm run build --ignore-scripts
COPY event ./event
RUN cd event && npm ci --no-audit --no-fund && npm run build --ignore-scripts
RUN for folder in common service job event; do (cd "$folder" && npm prune --omit=dev && rm -rf src) || exit 1; done

FROM node:24-alpine
ENV NODE_ENV=production PORT=6779
WORKDIR /app
COPY --from=build /app ./
USER node
EXPOSE 6779
# /health says that the process answers; /ready of the service says that both sides can be worked with, too.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node"]
# The flags of the service's own start script: a heap that fits 512 MB.
CMD ["--heap-growing-percent=50", "--max-old-space-size=160", "--max-semi-space-size=8", "--v8-pool-size=1", "service/dist/server.js"]
